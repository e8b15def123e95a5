package dev.tern.monitor.view;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostHardware;
import dev.tern.contracts.fleet.HostSample;
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
import dev.tern.contracts.policy.AuditEntry;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Ratio;
import dev.tern.monitor.detection.Thresholds;
import dev.tern.monitor.sampling.GuestReading;
import dev.tern.monitor.sampling.HostReading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Two hosts that are watched, and one guest of theirs, by a clock that goes on when something is read. */
abstract class FleetWatchFixture {

    static final HostId A = HostId.of("host-a");
    static final HostId B = HostId.of("host-b");
    static final VmId WEB = VmId.of("00000000-0000-4000-8000-00000000000a");
    static final MigrationId MOVE = MigrationId.of("00000000-0000-4000-8000-0000000000b1");
    static final PlanId PLAN = PlanId.of("00000000-0000-4000-8000-0000000000c1");
    static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    static final Duration PERIOD = Duration.ofSeconds(2);
    private static final WatchSettings SETTINGS = new WatchSettings(
            PERIOD,
            Duration.ofSeconds(15),
            Duration.ofSeconds(60),
            new Thresholds(new Ratio(0.85), new Ratio(0.05), new Ratio(0.9), new Ratio(0.05), 3));

    final Said said = new Said();
    Duration now = Duration.ZERO;
    FleetWatch watch = fresh();

    FleetWatch fresh() {
        return new FleetWatch(List.of(watched(A), watched(B)), SETTINGS, said, () -> NOON.plus(now), () -> now);
    }

    private static WatchedHost watched(HostId id) {
        return new WatchedHost(id, "zone-1", new Endpoint("127.0.0.1", 18_101), Map.of());
    }

    void read(HostId host, GuestReading... guests) {
        read(host, true, guests);
    }

    void read(HostId host, boolean measured, GuestReading... guests) {
        now = now.plusMillis(500);
        watch.read(
                host,
                new HostReading(4, DataSize.ofGiB(2), DataSize.ZERO, now.multipliedBy(2), List.of(), List.of(guests)),
                NOON.plus(now),
                now,
                measured);
    }

    void pass(Duration time) {
        now = now.plus(time);
        watch.tick();
    }

    static GuestReading guest(VmState state) {
        return guest(state, 0);
    }

    static GuestReading guest(VmState state, long faults) {
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

    static MigrationEvent move(int step, MigrationState state) {
        return new MigrationEvent(MOVE, PLAN, WEB, "web-1", A, B, Epoch.FIRST, step, NOON, state);
    }

    /** Keeps what is announced. */
    static final class Said implements Announcements {

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
