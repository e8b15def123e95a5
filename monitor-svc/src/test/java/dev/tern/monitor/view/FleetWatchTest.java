package dev.tern.monitor.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostHardware;
import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.fleet.HostPort;
import dev.tern.contracts.fleet.HostPower;
import dev.tern.contracts.fleet.HostSample;
import dev.tern.contracts.fleet.Quarantine;
import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.fleet.VmHardware;
import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.policy.AuditEntry;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Ratio;
import dev.tern.monitor.detection.Thresholds;
import dev.tern.monitor.sampling.GuestReading;
import dev.tern.monitor.sampling.Hardware;
import dev.tern.monitor.sampling.HostReading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FleetWatchTest {

    private static final HostId A = HostId.of("host-a");
    private static final HostId B = HostId.of("host-b");
    private static final VmId WEB = VmId.of("00000000-0000-4000-8000-00000000000a");
    private static final MigrationId MOVE = MigrationId.of("00000000-0000-4000-8000-0000000000b1");
    private static final PlanId PLAN = PlanId.of("00000000-0000-4000-8000-0000000000c1");
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration PERIOD = Duration.ofSeconds(2);
    private static final WatchSettings SETTINGS = new WatchSettings(
            PERIOD,
            Duration.ofSeconds(15),
            Duration.ofSeconds(60),
            new Thresholds(new Ratio(0.85), new Ratio(0.05), new Ratio(0.9), new Ratio(0.05), 3));

    private final Said said = new Said();
    private Duration now = Duration.ZERO;
    private FleetWatch watch = fresh();

    @Test
    void shouldTellOfHostsAndGuestsOnceAndThenOnChange() {
        read(A, guest(VmState.RUNNING));
        read(A, guest(VmState.RUNNING));
        assertThat(said.hosts).hasSize(1);
        assertThat(said.vms).hasSize(1);
        assertThat(said.samples).as("the first reading measures nothing").hasSize(1);
        read(A, guest(VmState.PAUSED));
        assertThat(said.hosts).hasSize(1);
        assertThat(said.vms).extracting(Vm::state).containsExactly(VmState.RUNNING, VmState.PAUSED);
    }

    @Test
    void shouldKeepAMovingGuestAtItsSourceUntilItRunsAtItsDestination() {
        read(A, guest(VmState.RUNNING));
        read(B, guest(VmState.INCOMING));
        read(A, guest(VmState.PAUSED));
        read(B, guest(VmState.INCOMING));
        assertThat(said.vms).extracting(Vm::host).containsOnly(A);
        read(B, guest(VmState.RUNNING));
        assertThat(said.vms.getLast().host()).isEqualTo(B);
        read(A);
        assertThat(said.vms.getLast()).satisfies(vm -> {
            assertThat(vm.host()).isEqualTo(B);
            assertThat(vm.state()).isEqualTo(VmState.RUNNING);
        });
        assertThat(said.alerts).isEmpty();
    }

    @Test
    void shouldNotTakeReadingsOneAfterTheOtherForRunningTwice() {
        read(A, guest(VmState.RUNNING));
        read(B, guest(VmState.RUNNING)); // it has moved since A was read
        read(A);
        assertThat(said.alerts).isEmpty();
    }

    @Test
    void shouldRaiseTheAlarmWhenAGuestRunsTwiceAndClearItWhenItDoesNot() {
        for (int i = 0; i < 3; i++) {
            read(A, guest(VmState.RUNNING));
            read(B, guest(VmState.RUNNING));
        }
        assertThat(said.alerts).singleElement().satisfies(alert -> {
            assertThat(alert.code()).isEqualTo("vm.running.twice");
            assertThat(alert.severity()).isEqualTo(Alert.Severity.CRITICAL);
            assertThat(alert.text()).contains("host-a and host-b");
        });
        read(B, guest(VmState.PAUSED));
        assertThat(said.alerts.getLast().firing()).isFalse();
    }

    @Test
    void shouldTellAtOnceWhereAGuestIsWithoutMeasuringOrAlarm() {
        // given
        read(A, guest(VmState.RUNNING));
        read(A, guest(VmState.RUNNING));
        int measured = said.samples.size();

        // when: B tells of events in a row, A has not been read since
        for (int i = 0; i < 5; i++) {
            read(B, false, guest(VmState.RUNNING));
        }
        read(A, false);

        // then
        assertThat(said.vms.getLast().host()).isEqualTo(B);
        assertThat(said.samples).hasSize(measured);
        assertThat(said.alerts).isEmpty();
    }

    @Test
    void shouldTellWhatHostsAndGuestsAreMadeOfOnceAndThenOnChange() {
        // given
        read(A, guest(VmState.RUNNING));

        // when
        watch.read(hardware(A, "q35"));
        watch.read(hardware(A, "q35"));
        watch.read(hardware(A, "pc"));

        // then
        assertThat(said.hostHardware).hasSize(1);
        assertThat(said.vmHardware).extracting(VmHardware::machine).containsExactly("q35", "pc");
        assertThat(watch.hardware(A)).isPresent();
        assertThat(watch.hardware(WEB).orElseThrow().machine()).isEqualTo("pc");
        assertThat(watch.hardware(B)).isEmpty();
    }

    @Test
    void shouldBelieveOfAMovingGuestWhatTheHostSaysWhereItLives() {
        // given
        read(A, guest(VmState.RUNNING));
        read(B, guest(VmState.INCOMING));

        // when
        watch.read(hardware(A, "q35"));
        watch.read(hardware(B, "pc"));

        // then
        assertThat(said.vmHardware).extracting(VmHardware::machine).containsExactly("q35");
        assertThat(said.hostHardware).hasSize(2);
    }

    @Test
    void shouldTellAgainWhatItFindsChangedAfterARestart() {
        // given: a monitor before this one has told so
        watch.hardware().heard(hardware(A, "q35").host());
        watch.hardware().heard(hardware(A, "q35").guests().getFirst());
        assertThat(watch.hardware(WEB)).isPresent();

        // when
        read(A, guest(VmState.RUNNING));
        watch.read(hardware(A, "q35"));

        // then
        assertThat(said.vmHardware).hasSize(1);
    }

    @Test
    void shouldForgetWhatAGuestWasMadeOfWithTheGuest() {
        // given
        read(A, guest(VmState.RUNNING));
        watch.read(hardware(A, "q35"));

        // when
        read(A);
        for (int i = 0; i < 70; i++) {
            read(A);
            pass(Duration.ofSeconds(1));
        }

        // then
        assertThat(said.gone).containsExactly(WEB);
        assertThat(said.hardwareGone).containsExactly(WEB);
        assertThat(watch.hardware(WEB)).isEmpty();
    }

    private static Hardware hardware(HostId host, String machine) {
        return new Hardware(
                new HostHardware(
                        host,
                        "qemu 10.0.2",
                        new HostHardware.ProcessorModel("x86_64", "EPYC", "AMD", List.of()),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()),
                List.of(new VmHardware(
                        WEB, "kvm", "x86_64", machine, "custom", "EPYC", false, List.of(), List.of(), List.of())));
    }

    @Test
    void shouldShowTheNotesOfAMovesPreflight() {
        // given
        Reason note = new Reason("disk.cache", "Disk vda has cache \"writeback\"");

        // when
        watch.heard(move(1, new MigrationState.Requested()));
        watch.heard(move(2, new MigrationState.Reserved(List.of(note))));
        watch.heard(move(3, new MigrationState.Prepared()));

        // then
        assertThat(watch.migration(MOVE).orElseThrow().notes()).containsExactly(note);
    }

    @Test
    void shouldBelieveTheHostThatAnswersOverOneThatIsSilent() {
        // given: A fell silent while it had the guest
        read(A, guest(VmState.RUNNING));
        pass(Duration.ofSeconds(20));
        read(B, guest(VmState.RUNNING));
        assertThat(said.vms.getLast().host()).isEqualTo(B);
        assertThat(said.alerts).extracting(Alert::code).doesNotContain("vm.running.twice");
    }

    @Test
    void shouldShowQuarantinesUntilTheyAreLifted() {
        // given
        Reason why = new Reason("load.failed", "device state corrupt");
        Instant now = Instant.parse("2026-11-22T12:00:00Z");
        Quarantine host = new Quarantine(A, null, Quarantine.State.IMPOSED, 1, now, now.plusSeconds(300), why);
        Quarantine link = new Quarantine(A, B, Quarantine.State.PROBATION, 1, now, now.plusSeconds(300), why);
        read(A);
        read(B);

        // when
        watch.heard(host);
        watch.heard(link);

        // then
        assertThat(watch.quarantines()).containsExactly(host, link);
        assertThat(watch.hosts()).extracting(HostView::quarantine).containsExactly(host, null);

        // and when
        watch.heard(new Quarantine(A, null, Quarantine.State.LIFTED, 1, now, now.plusSeconds(300), why));

        // then
        assertThat(watch.quarantines()).containsExactly(link);
        assertThat(watch.hosts()).extracting(HostView::quarantine).containsExactly(null, null);
    }

    @Test
    void shouldShowWhatAHostsPortIsRatedAtAsLongAsItIsKnown() {
        // given
        read(A);
        read(B);
        assertThat(watch.hosts()).extracting(HostView::port).containsExactly(null, null);

        // when a bond has lost a card
        watch.heard(new HostPort(A, "bond0", Bandwidth.ofMbitPerSecond(20_000), Instant.EPOCH));
        watch.heard(new HostPort(A, "bond0", Bandwidth.ofMbitPerSecond(10_000), Instant.EPOCH));
        watch.heard(new HostPort(HostId.of("host-z"), "eth0", Bandwidth.ofMbitPerSecond(10_000), Instant.EPOCH));

        // then
        assertThat(watch.hosts()).extracting(HostView::port).containsExactly(Bandwidth.ofMbitPerSecond(10_000), null);

        // and when its agent takes it back
        watch.heardNoPort(A);
        watch.heardNoPort(HostId.of("host-z"));

        // then
        assertThat(watch.hosts()).extracting(HostView::port).containsExactly(null, null);
    }

    @Test
    void shouldGoStaleThenDownThenUpAgain() {
        read(A);
        pass(Duration.ofSeconds(5));
        pass(Duration.ofSeconds(11));
        read(A);
        assertThat(said.hosts)
                .filteredOn(host -> host.id().equals(A))
                .extracting(Host::health)
                .containsExactly(HostHealth.UP, HostHealth.STALE, HostHealth.DOWN, HostHealth.UP);
        assertThat(said.alerts)
                .filteredOn(alert -> alert.subject().equals("host-a"))
                .extracting(Alert::firing)
                .containsExactly(true, false);
    }

    @Test
    void shouldNotMissAHostThatWasSwitchedOffUntilItIsToBeOnAgain() {
        // given
        read(A);
        power(HostPower.State.SWITCHING_OFF);
        read(A);

        // when it goes silent, is off, and is told to wake
        pass(Duration.ofSeconds(5));
        power(HostPower.State.OFF);
        pass(Duration.ofHours(8));
        power(HostPower.State.WAKING);
        pass(Duration.ofMinutes(2));

        // then nothing is wrong with it
        assertThat(healthOfA()).containsExactly(HostHealth.UP, HostHealth.OFF);
        assertThat(alertsOfA()).isEmpty();

        // and when it is on and falls silent
        read(A);
        power(HostPower.State.ON);
        pass(Duration.ofSeconds(16));

        // then it is missed
        assertThat(healthOfA().getLast()).isEqualTo(HostHealth.DOWN);
        assertThat(alertsOfA()).singleElement().extracting(Alert::code).isEqualTo("host.down");
    }

    @Test
    void shouldClearTheAlertOfAHostThatTurnsOutToBeSwitchedOff() {
        read(A);
        pass(Duration.ofSeconds(16));
        power(HostPower.State.OFF);
        pass(PERIOD);
        assertThat(alertsOfA()).extracting(Alert::firing).containsExactly(true, false);
    }

    private void power(HostPower.State state) {
        watch.heard(new HostPower(A, state, Instant.EPOCH, new Reason("host.idle", "it held nothing")));
    }

    private List<Alert> alertsOfA() {
        return said.alerts.stream()
                .filter(alert -> alert.subject().equals(A.value()))
                .toList();
    }

    private List<HostHealth> healthOfA() {
        return said.hosts.stream()
                .filter(host -> host.id().equals(A))
                .map(Host::health)
                .toList();
    }

    @Test
    void shouldForgetAGuestThatIsNowhereAfterAWhile() {
        read(A, guest(VmState.RUNNING));
        for (int i = 0; i < 35; i++) {
            read(A);
            pass(PERIOD);
        }
        assertThat(said.gone).containsExactly(WEB);
        assertThat(watch.vms()).isEmpty();
    }

    @Test
    void shouldNotForgetTheGuestsOfASilentHost() {
        read(A, guest(VmState.RUNNING));
        pass(Duration.ofHours(1));
        pass(Duration.ofHours(1));
        assertThat(said.gone).isEmpty();
        assertThat(watch.vms()).hasSize(1);
    }

    @Test
    void shouldNeverForgetAGuestThatMoves() {
        // given: its hand-over is in doubt and no host tells of it
        read(A, guest(VmState.RUNNING));
        watch.heard(move(
                1,
                new MigrationState.InDoubt(
                        new Epoch(2), dev.tern.contracts.migration.ImageDigest.UNVERIFIED, new Reason("cut", "Cut"))));
        for (int i = 0; i < 100; i++) {
            read(A);
            pass(PERIOD);
        }
        assertThat(said.gone).isEmpty();
        // when
        watch.heard(move(2, new MigrationState.RolledBack("in-doubt", new Reason("resolved", "Resolved"))));
        for (int i = 0; i < 35; i++) {
            read(A);
            pass(PERIOD);
        }
        // then
        assertThat(said.gone).containsExactly(WEB);
    }

    @Test
    void shouldAlarmWhenAGuestFindsItsMemoryDamaged() {
        read(A, guest(VmState.RUNNING, 0));
        read(A, guest(VmState.RUNNING, 2));
        read(A, guest(VmState.RUNNING, 2));
        assertThat(said.alerts).extracting(Alert::code).containsExactly("vm.memory.fault");
        assertThat(watch.vms().getFirst().check()).isEqualTo(new GuestReading.MemoryCheck(7, 2, "page 3"));
    }

    @Test
    void shouldRememberCordonsAndAlertsOverARestart() {
        // given
        read(A);
        assertThat(watch.cordon(A, true, "user:ann", "New fans")).isTrue();
        assertThat(watch.cordon(A, true, "user:ann", "New fans")).isTrue();
        assertThat(watch.cordon(HostId.of("host-z"), true, "user:ann", "None")).isFalse();
        assertThat(said.audits).as("only the change").singleElement().satisfies(entry -> assertThat(entry.action())
                .isEqualTo("host.cordoned"));
        Host cordoned = said.hosts.getLast();
        assertThat(cordoned.cordoned()).isTrue();
        // when
        watch = fresh();
        watch.heard(cordoned);
        read(A);
        // then
        assertThat(said.hosts.getLast().cordoned()).isTrue();
        assertThat(watch.hosts().getFirst().cordoned()).isTrue();
    }

    @Test
    void shouldShowAMigrationWithItsSteps() {
        watch.heard(move(1, new MigrationState.Requested()));
        watch.heard(move(3, new MigrationState.Copying(1)));
        watch.heard(move(2, new MigrationState.Allowed(NOON)));
        assertThat(watch.migration(MOVE)).hasValueSatisfying(view -> {
            assertThat(view.phase()).isEqualTo("copying");
            assertThat(view.over()).isFalse();
            assertThat(view.steps()).extracting(MigrationView.Step::phase).containsExactly("requested", "copying");
        });
        read(A, guest(VmState.RUNNING));
        assertThat(watch.vms().getFirst().migration()).isEqualTo(MOVE);
        watch.heard(move(4, new MigrationState.Failed("copying", new Reason("x", "X"))));
        assertThat(watch.vms().getFirst().migration()).isNull();
    }

    @Test
    void shouldShowWhoOwnsAGuestWhicheverRecordComesLast() {
        read(A, guest(VmState.RUNNING));
        assertThat(watch.vms().getFirst().owner()).isNull();
        watch.heard(record(B, 2, OwnershipRecord.Kind.OWNED));
        watch.heard(record(A, 1, OwnershipRecord.Kind.OWNED));
        watch.heard(record(A, 3, OwnershipRecord.Kind.LOADED));
        assertThat(watch.vms().getFirst().owner()).isEqualTo(B);
        assertThat(watch.vms().getFirst().epoch()).isEqualTo(new Epoch(2));
    }

    private static OwnershipRecord record(HostId host, long epoch, OwnershipRecord.Kind kind) {
        return new OwnershipRecord(WEB, host, new Epoch(epoch), kind, null, null, null, false, false, NOON, null, null);
    }

    @Test
    void shouldForgetOldMigrationsButNoneUnderWay() {
        watch.heard(move(1, new MigrationState.Requested()));
        for (int i = 0; i < Migrations.MOST + 10; i++) {
            watch.heard(new MigrationEvent(
                    MigrationId.of("00000000-0000-4000-8000-%012x".formatted(i + 0x1000)),
                    PLAN,
                    WEB,
                    "web-1",
                    A,
                    B,
                    Epoch.FIRST,
                    1,
                    NOON,
                    new MigrationState.RolledBack("copying", new Reason("x", "X"))));
        }
        assertThat(watch.migrations()).hasSize(Migrations.MOST);
        assertThat(watch.migration(MOVE)).isPresent();
    }

    private FleetWatch fresh() {
        return new FleetWatch(List.of(watched(A), watched(B)), SETTINGS, said, () -> NOON.plus(now), () -> now);
    }

    private static WatchedHost watched(HostId id) {
        return new WatchedHost(id, "zone-1", new Endpoint("127.0.0.1", 18_101), Map.of());
    }

    private void read(HostId host, GuestReading... guests) {
        read(host, true, guests);
    }

    private void read(HostId host, boolean measured, GuestReading... guests) {
        now = now.plusMillis(500);
        watch.read(
                host,
                new HostReading(4, DataSize.ofGiB(2), DataSize.ZERO, now.multipliedBy(2), List.of(), List.of(guests)),
                NOON.plus(now),
                now,
                measured);
    }

    private void pass(Duration time) {
        now = now.plus(time);
        watch.tick();
    }

    private static GuestReading guest(VmState state) {
        return guest(state, 0);
    }

    private static GuestReading guest(VmState state, long faults) {
        return new GuestReading(
                WEB,
                "web-1",
                state,
                2,
                DataSize.ofMiB(256),
                Duration.ofSeconds(1),
                DirtyRate.ZERO,
                DataSize.ZERO,
                Map.of("group", "web"),
                new GuestReading.MemoryCheck(7, faults, faults == 0 ? "" : "page 3"),
                null);
    }

    private static MigrationEvent move(int step, MigrationState state) {
        return new MigrationEvent(MOVE, PLAN, WEB, "web-1", A, B, Epoch.FIRST, step, NOON, state);
    }

    /** Keeps what is announced. */
    private static final class Said implements Announcements {

        final List<Host> hosts = new ArrayList<>();
        final List<Vm> vms = new ArrayList<>();
        final List<VmId> gone = new ArrayList<>();
        final List<HostHardware> hostHardware = new ArrayList<>();
        final List<VmHardware> vmHardware = new ArrayList<>();
        final List<VmId> hardwareGone = new ArrayList<>();
        final List<HostSample> samples = new ArrayList<>();
        final List<Alert> alerts = new ArrayList<>();
        final List<AuditEntry> audits = new ArrayList<>();

        @Override
        public void host(Host host) {
            hosts.add(host);
        }

        @Override
        public void vm(Vm vm) {
            vms.add(vm);
        }

        @Override
        public void vmGone(VmId vm) {
            gone.add(vm);
        }

        @Override
        public void hardware(HostHardware host) {
            hostHardware.add(host);
        }

        @Override
        public void hardware(VmHardware guest) {
            vmHardware.add(guest);
        }

        @Override
        public void hardwareGone(VmId vm) {
            hardwareGone.add(vm);
        }

        @Override
        public void sample(HostSample sample) {
            samples.add(sample);
        }

        @Override
        public void alert(Alert alert) {
            alerts.add(alert);
        }

        @Override
        public void audit(AuditEntry entry) {
            audits.add(entry);
        }
    }
}
