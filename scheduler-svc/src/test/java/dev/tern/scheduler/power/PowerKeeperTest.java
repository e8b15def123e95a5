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
        rack.claimed.add(closing);
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
