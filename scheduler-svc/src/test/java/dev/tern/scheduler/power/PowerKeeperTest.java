package dev.tern.scheduler.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.contracts.fleet.HostSample;
import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.migration.ImageDigest;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.Ratio;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.consolidation.ConsolidationSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Hosts of eight cores; the rack itself checks every order for what must never be. */
class PowerKeeperTest {

    private static final HostId A = Fleets.host(0);
    private static final HostId B = Fleets.host(1);
    private static final HostId C = Fleets.host(2);
    private static final HostId D = Fleets.host(3);

    /** Not one that the rack itself makes. */
    private static final int DOUBTED = 9_000;

    private final Rack rack = new Rack(4);

    @Test
    void shouldEmptyHostsAndSwitchThemOffAsFarAsTheReserveHolds() {
        // given two guests on each
        for (int i = 0; i < 8; i++) {
            rack.fleets.guest(i, 0.4, rack.hosts.get(i % 4));
        }

        // when
        rack.pass(Duration.ofHours(6));

        // then one is enough for the load and one for its failing
        assertThat(rack.count(Power.ON)).isEqualTo(2);
        assertThat(rack.count(Power.OFF)).isEqualTo(2);
        assertThat(rack.orders).hasSize(2).allMatch(order -> order.startsWith("off"));
        assertThat(rack.keeper.closed()).hasSize(2);
        assertThat(rack.moves()).isLessThanOrEqualTo(8);
    }

    @Test
    void shouldKeepGuestsOfAGroupApartAndAHostForTheOneThatMayFail() {
        // given two guests on each, of which two that stand in for each other
        for (int i = 0; i < 8; i++) {
            String group = i < 2 ? "db" : "";
            rack.fleets.put(
                    new Fleets.Guest(Fleets.vm(i), "guest-" + i, 4, DataSize.ofGiB(1), 0.4, 500, group),
                    rack.hosts.get(i % 4));
        }

        // when
        rack.pass(Duration.ofHours(6));

        // then either may fail, and the other's host is not its own
        assertThat(rack.fleets.placeOf(Fleets.vm(0))).isNotEqualTo(rack.fleets.placeOf(Fleets.vm(1)));
        assertThat(rack.count(Power.ON)).isEqualTo(3);
    }

    @Test
    void shouldSwitchNothingOffBeforeItWasOnForLong() {
        rack.fleets.guest(0, 0.4, A);

        rack.pass(Duration.ofMinutes(29));

        assertThat(rack.orders).isEmpty();
    }

    @Test
    void shouldSwitchOffNoHostWithAMoveInDoubt() {
        // given a move to an empty host that nobody knows the end of
        rack.fleets.guest(0, 0.4, A);
        rack.pass(Duration.ofMinutes(5));
        Reason lost = new Reason("peer.silent", "nobody answers");
        rack.event(
                DOUBTED,
                Fleets.vm(0),
                D,
                3,
                new MigrationState.InDoubt(Epoch.FIRST, new ImageDigest("ab".repeat(32)), lost));

        // when
        rack.pass(Duration.ofHours(5));

        // then all others may go but these two
        assertThat(rack.power(A)).isEqualTo(Power.ON);
        assertThat(rack.power(D)).isEqualTo(Power.ON);
        assertThat(rack.orders).isNotEmpty().doesNotContain("off " + A, "off " + D);

        // when it is known
        rack.event(DOUBTED, Fleets.vm(0), D, 9, new MigrationState.Failed("released", lost));
        rack.pass(Duration.ofHours(3));
        assertThat(rack.count(Power.ON)).isEqualTo(2);
    }

    @Test
    void shouldNotWakeAHostThatIsOffWithAMoveInDoubt() {
        // given hosts that lost power, one with such a move
        consolidated();
        HostId doubtful = off();
        Reason lost = new Reason("peer.silent", "nobody answers");
        rack.event(
                DOUBTED,
                Fleets.vm(0),
                doubtful,
                3,
                new MigrationState.InDoubt(Epoch.FIRST, new ImageDigest("ab".repeat(32)), lost));

        // when load comes
        loaded(12);
        rack.pass(Duration.ofHours(2));

        // then
        assertThat(rack.orders).doesNotContain("wake " + doubtful).anyMatch(order -> order.startsWith("wake"));
    }

    @Test
    void shouldLeaveHostsOnThatHoldAGuestThatIsShutOff() {
        rack.fleets.guest(0, 0.4, A);
        for (int i = 1; i < 4; i++) {
            rack.fleets.guest(i, 0.0, rack.hosts.get(i)).stopped(Fleets.vm(i));
        }

        rack.pass(Duration.ofHours(3));

        // then the one that could be emptied is off, at most
        assertThat(rack.orders).isSubsetOf("off " + A);
    }

    @Test
    void shouldLeaveAHostOnWhoseMemoryNobodyAccountsFor() {
        rack.fleets.guest(0, 0.4, A);
        for (int i = 0; i < 2_160; i++) {
            Instant at = rack.fleets.now.plus(Rack.STEP).minusMillis(1);
            rack.fleets.state.sample(
                    new HostSample(D, at, new Ratio(0), DataSize.ofGiB(1), List.of()), rack.fleets.now);
            rack.silent.add(D);
            rack.step();
        }

        assertThat(rack.orders).isNotEmpty().doesNotContain("off " + D);
    }

    @Test
    void shouldOpenAHostAgainThatAPlanTurnsUpFor() {
        // given
        rack.fleets.guest(0, 0.4, A);
        until(() -> !rack.keeper.closed().isEmpty());
        HostId closing = rack.keeper.closed().keySet().iterator().next();
        assertThat(rack.orders).isEmpty();

        // when
        rack.planned.put(Fleets.vm(0), Set.of(closing));
        rack.pass(Duration.ofHours(1));

        // then
        assertThat(rack.orders).doesNotContain("off " + closing);
        assertThat(rack.keeper.closed()).doesNotContainKey(closing);
    }

    @Test
    void shouldDoNothingWhileTheFleetsDataIsNotGoodEnough() {
        // given
        for (int i = 0; i < 8; i++) {
            rack.fleets.guest(i, 0.4, rack.hosts.get(i % 4));
        }
        rack.pass(Duration.ofMinutes(15));

        // when half of the hosts are up and send nothing
        rack.silent.addAll(List.of(C, D));
        rack.saysUp.addAll(List.of(C, D));
        rack.pass(Duration.ofHours(4));

        // then
        assertThat(rack.orders).isEmpty();
        assertThat(rack.moves()).isZero();
    }

    @Test
    void shouldWakeHostsWhenLoadComes() {
        consolidated();

        loaded(12);
        rack.pass(Duration.ofHours(2));

        assertThat(rack.orders).anyMatch(order -> order.startsWith("wake"));
        assertThat(rack.count(Power.ON)).isGreaterThan(2);
    }

    @Test
    void shouldWakeAnotherHostWhereOneDoesNotWake() {
        // given
        consolidated();
        List<HostId> off = rack.hosts.stream()
                .filter(host -> rack.power(host) == Power.OFF)
                .toList();
        rack.dead.add(off.getFirst());

        // when
        loaded(12);
        rack.pass(Duration.ofHours(2));

        // then both were tried, the dead one again only after its rest
        assertThat(rack.orders.getFirst()).isEqualTo("wake " + off.getFirst());
        assertThat(rack.power(off.getLast())).isEqualTo(Power.ON);
        assertThat(rack.orders.stream().filter(order -> order.equals("wake " + off.getFirst())))
                .hasSizeLessThanOrEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource(
            value = PowerProblem.class,
            names = {"DENIED", "LATE", "UNSUPPORTED"})
    void shouldWakeAnotherHostWhereTheOrderFails(PowerProblem problem) {
        consolidated();
        HostId broken = off();
        rack.broken.put(broken, problem);

        loaded(12);
        rack.pass(Duration.ofHours(2));

        assertThat(rack.orders.subList(0, 2)).first().isEqualTo("wake " + broken);
        assertThat(rack.orders.get(1)).startsWith("wake").isNotEqualTo("wake " + broken);
        assertThat(rack.orders.stream().filter(order -> order.equals("wake " + broken)))
                .hasSizeLessThanOrEqualTo(5);
    }

    @ParameterizedTest
    @EnumSource(
            value = PowerProblem.class,
            names = {"REFUSED", "LATE", "UNSUPPORTED"})
    void shouldKeepAHostInUseThatCannotBeSwitchedOff(PowerProblem problem) {
        // given
        rack.fleets.guest(0, 0.4, A);
        rack.hosts.forEach(host -> rack.broken.put(host, problem));

        // when
        rack.pass(Duration.ofHours(6));

        // then it is tried ever more seldom: after 5, 10, 20, 40, 80 and 120 minutes, by three hosts
        assertThat(rack.count(Power.ON)).isEqualTo(4);
        assertThat(rack.orders).hasSizeBetween(1, problem == PowerProblem.UNSUPPORTED ? 4 : 18);
        assertThat(rack.keeper.closed()).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void shouldReadAfterARestartThatHostsAreOff() {
        // given
        HostId[] dark = {C, D};
        for (HostId host : dark) {
            rack.power.put(host, Power.OFF);
        }
        rack.fleets.guest(0, 0.4, A);

        // when
        rack.pass(Duration.ofMinutes(2));

        // then
        assertThat(rack.keeper.closed()).containsOnlyKeys(dark);
        assertThat(rack.keeper.power(C)).contains(Power.OFF);
        assertThat(rack.keeper.power(A)).contains(Power.ON);
    }

    @Test
    void shouldLeaveHostsToPeopleThatAreCordonedOrInQuarantine() {
        rack.fleets.guest(0, 0.4, A);
        rack.fleets.put(rack.fleets.hostOf(C).withCordoned(true));
        rack.quarantined.add(D);

        rack.pass(Duration.ofHours(3));

        assertThat(rack.orders).isSubsetOf("off " + B, "off " + A);
    }

    @Test
    void shouldNotEmptyAHostAgainAtOnceThatCouldNotBeEmptied() {
        // given
        for (int i = 0; i < 8; i++) {
            rack.fleets.guest(i, 0.4, rack.hosts.get(i % 4));
        }
        rack.refusesMoves = true;

        // when
        until(() -> !rack.emptied.isEmpty());
        rack.pass(Duration.ofHours(1));

        // then it is tried again after 5, 10 and 20 minutes, and the others in between
        assertThat(Set.copyOf(rack.emptied)).hasSizeGreaterThan(1);
        for (HostId host : rack.hosts) {
            assertThat(rack.emptied.stream().filter(host::equals)).hasSizeLessThanOrEqualTo(4);
        }
        assertThat(rack.orders).isEmpty();
    }

    @Test
    void shouldDoubleTheRestUpToTheLongest() {
        KeeperSettings settings = KeeperSettings.DEFAULT;

        assertThat(settings.backoff(1)).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.backoff(3)).isEqualTo(Duration.ofMinutes(20));
        assertThat(settings.backoff(1_000)).isEqualTo(Duration.ofHours(2));
        assertThatThrownBy(() -> new KeeperSettings(
                        Duration.ZERO,
                        settings.bootWithin(),
                        settings.shutDownWithin(),
                        settings.readEvery(),
                        settings.firstBackoff(),
                        settings.longestBackoff(),
                        settings.consolidation()))
                .hasMessageContaining("PT0S");
    }

    /** As placement has it by default: it relieves a host above 0.8 only, and fills none above 0.7. */
    private static Rack asInProduction() {
        ConsolidationSettings defaults = ConsolidationSettings.DEFAULT;
        return rack(new ConsolidationSettings(
                new Ratio(0.8),
                new Ratio(0.3),
                defaults.fillDeviations(),
                defaults.relieveDeviations(),
                defaults.memoryLimit(),
                defaults.emptyAfter(),
                defaults.offAfter(),
                defaults.rest(),
                defaults.reliefRest(),
                defaults.horizon(),
                defaults.joulesPerCoreSecond(),
                defaults.reserve()));
    }

    private static Rack rack(ConsolidationSettings consolidation) {
        KeeperSettings usual = KeeperSettings.DEFAULT;
        return new Rack(
                4,
                new KeeperSettings(
                        usual.interval(),
                        usual.bootWithin(),
                        usual.shutDownWithin(),
                        usual.readEvery(),
                        usual.firstBackoff(),
                        usual.longestBackoff(),
                        consolidation));
    }

    /** On host-a four guests that leap about 1.45 cores each, two up while two go down: so far the host has enough. */
    private static void leap(Rack rack, Duration time) {
        Instant end = rack.fleets.now.plus(time);
        for (int step = 0; rack.fleets.now.isBefore(end); step++) {
            for (int i = 0; i < 4; i++) {
                rack.fleets.load(Fleets.vm(i), 1.45 + ((step / 16 + i) % 2 == 0 ? 0.4 : -0.4));
            }
            rack.step();
        }
    }

    private static Rack leaping() {
        Rack rack = asInProduction();
        for (int i = 0; i < 4; i++) {
            rack.fleets.guest(i, 1.45, A);
        }
        rack.fleets.guest(4, 0.4, B).guest(5, 0.4, C).guest(6, 0.4, D);
        return rack;
    }

    @Test
    void shouldRelieveAHostThatIsExpectedToLackCpuAndSwitchOffTheOthersAllTheSame() {
        Rack rack = leaping();

        leap(rack, Duration.ofHours(6));

        assertThat(rack.relieved).isNotEmpty().hasSizeLessThanOrEqualTo(4);
        assertThat(rack.count(Power.OFF)).isEqualTo(1);
        assertThat(rack.orders).as("nothing is woken for nothing").noneMatch(order -> order.startsWith("wake"));
    }

    @Test
    void shouldSwitchHostsOffWhereAnotherCannotBeRelieved() {
        // given
        Rack rack = leaping();
        rack.refusesRelief = true;

        // when
        leap(rack, Duration.ofHours(6));

        // then each guest of it was tried ever more seldom, and the others were emptied as far as the reserve holds
        assertThat(rack.relieved).hasSizeBetween(4, 40);
        assertThat(rack.power(A)).isEqualTo(Power.ON);
        assertThat(rack.count(Power.OFF)).isEqualTo(1);
        assertThat(rack.orders).noneMatch(order -> order.startsWith("wake"));
    }

    @Test
    void shouldLeaveOnOnlyTheHostsThatAPlanIsConcernedWith() {
        // given a plan that waits for its approval
        for (int i = 0; i < 8; i++) {
            rack.fleets.guest(i, 0.4, rack.hosts.get(i % 4));
        }
        rack.planned.put(Fleets.vm(0), Set.of(A, B));

        rack.pass(Duration.ofHours(6));

        assertThat(rack.power(A)).isEqualTo(Power.ON);
        assertThat(rack.power(B)).isEqualTo(Power.ON);
        assertThat(rack.orders).containsExactlyInAnyOrder("off " + C, "off " + D);
    }

    @Test
    void shouldCountAGuestThatIsToMoveOnBothHosts() {
        // given hosts of 16 GiB of which guests may fill 14.4, and no reserve
        Rack free = rack(ConsolidationSettings.DEFAULT.withReserve(0));
        Rack planned = rack(ConsolidationSettings.DEFAULT.withReserve(0));
        for (Rack rack : List.of(free, planned)) {
            int[] gibibytes = {8, 7, 7};
            for (int i = 0; i < gibibytes.length; i++) {
                rack.fleets.put(
                        new Fleets.Guest(Fleets.vm(i), "guest-" + i, 2, DataSize.ofGiB(gibibytes[i]), 0.1, 500, ""),
                        rack.hosts.get(i));
            }
            rack.fleets.put(rack.fleets.hostOf(D).withCordoned(true));
        }

        // when a plan is to bring a guest to the only host with room
        planned.planned.put(Fleets.vm(0), Set.of(A, B));
        free.pass(Duration.ofHours(1));
        planned.pass(Duration.ofHours(1));

        // then host-c is not emptied to where the guest is expected
        assertThat(free.emptied).isNotEmpty();
        assertThat(planned.emptied).isEmpty();
    }

    /** Two hosts on, two off, nothing ordered. */
    private void consolidated() {
        for (int i = 0; i < 8; i++) {
            rack.fleets.guest(i, 0.4, rack.hosts.get(i % 4));
        }
        until(() -> rack.count(Power.OFF) == 2);
        rack.orders.clear();
    }

    private HostId off() {
        return rack.hosts.stream()
                .filter(host -> rack.power(host) == Power.OFF)
                .findFirst()
                .orElseThrow();
    }

    /** Each guest wants so many cores together, an eighth of it each. */
    private void loaded(double cores) {
        for (int i = 0; i < 8; i++) {
            rack.fleets.load(Fleets.vm(i), cores / 8);
        }
    }

    private void until(BooleanSupplier condition) {
        for (int i = 0; i < 5_000 && !condition.getAsBoolean(); i++) {
            rack.step();
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
