package dev.tern.scheduler.energy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.HostPower;
import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.migration.ImageDigest;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.Goal;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.policy.AuditEntry;
import dev.tern.contracts.policy.RuleDecision;
import dev.tern.contracts.policy.Verdict;
import dev.tern.scheduler.Bench;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.plan.Order;
import dev.tern.scheduler.power.Power;
import dev.tern.scheduler.room.MachineRoom;
import dev.tern.scheduler.room.Rooms;
import dev.tern.scheduler.room.Tariff;
import dev.tern.scheduler.surroundings.ExecutionSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way: a fleet whose load falls and rises, its scheduler, and what switches its hosts. */
class EnergySavingTest {

    @TempDir
    Path folder;

    @Test
    void shouldEmptyHostsByPlansAndSwitchThemOffAndSayWhy() {
        // given
        SwitchedFleet fleet = loaded(0.4);

        // when
        fleet.until(() -> fleet.count(Power.OFF) == 2);

        // then every host was emptied by a plan that policy allowed
        assertThat(fleet.consolidations()).isNotEmpty().allSatisfy(plan -> {
            assertThat(plan.state()).isEqualTo(PlanState.DONE);
            assertThat(plan.reasons().getFirst().code()).isEqualTo("host.emptied");
        });
        assertThat(fleet.bench.said.audit)
                .filteredOn(entry -> entry.action().equals("plan.submitted"))
                .hasSameSizeAs(fleet.consolidations());

        // and nobody misses it, and everybody can read why
        HostId off = fleet.off();
        fleet.pass(Duration.ofMinutes(1));
        assertThat(fleet.said(off).orElseThrow().state()).isEqualTo(HostPower.State.OFF);
        assertThat(fleet.bench.said.audit)
                .filteredOn(entry -> entry.subject().equals(off.value()))
                .extracting(AuditEntry::action, AuditEntry::reason)
                .satisfiesExactly(
                        first -> assertThat(first.toList().toString())
                                .contains("host.power.switching-off", "has held nothing for 10 minutes"),
                        second -> assertThat(second.toList().getFirst()).isEqualTo("host.power.off"));
        assertThat(fleet.bench.said.alerts).isEmpty();

        // and what that saves is told
        EnergyStatus energy = fleet.bench.scheduler.energy().status();
        assertThat(energy.hosts())
                .filteredOn(host -> host.host().equals(off))
                .singleElement()
                .satisfies(host -> {
                    assertThat(host.phase()).isEqualTo(EnergyStatus.Phase.OFF);
                    assertThat(host.watts()).isEqualTo(5);
                    assertThat(host.why()).isNotNull().satisfies(why -> assertThat(why.text())
                            .contains("has held nothing for 10 minutes"));
                });
        double before = energy.total().savedKwh();
        fleet.pass(Duration.ofHours(1));
        double saved = fleet.bench.scheduler.energy().status().total().savedKwh() - before;
        assertThat(saved).isBetween(0.15, 0.2);
    }

    @Test
    void shouldRelieveAHostThatLeapsByAPlanLikeAnyOtherAndSwitchOffAnother() {
        // given four guests that leap on one host: balancing never sees it above its threshold
        SwitchedFleet fleet = leaping();

        // when
        leap(fleet, Duration.ofHours(3));

        // then
        List<Plan> reliefs = reliefs(fleet);
        assertThat(reliefs).isNotEmpty().hasSizeLessThanOrEqualTo(4).allSatisfy(plan -> {
            assertThat(plan.state()).isEqualTo(PlanState.DONE);
            assertThat(plan.reasons().getFirst().code()).isEqualTo("host.lacks.cpu");
        });
        assertThat(fleet.count(Power.OFF)).isEqualTo(1);
        assertThat(fleet.orders).noneMatch(order -> order.startsWith("wake"));
    }

    @Test
    void shouldSwitchHostsOffWherePolicyKeepsAnotherFromBeingRelieved() {
        // given
        SwitchedFleet fleet = leaping();
        fleet.policy = move -> move.from().equals(Fleets.host(0))
                ? new Verdict.Deny(List.of(new RuleDecision("keep", RuleDecision.Effect.DENY, "it stays where it is")))
                : new Verdict.Allow(fleet.now().plusSeconds(300), List.of());

        // when
        leap(fleet, Duration.ofHours(3));

        // then it was not asked for over and over
        assertThat(reliefs(fleet)).hasSizeBetween(1, 30).allSatisfy(plan -> assertThat(plan.state())
                .isEqualTo(PlanState.DENIED));
        assertThat(fleet.count(Power.OFF)).isEqualTo(1);
    }

    private static List<Plan> reliefs(SwitchedFleet fleet) {
        return fleet.bench.scheduler.plans().stream()
                .filter(plan -> plan.goal() instanceof Goal.Balance)
                .toList();
    }

    private SwitchedFleet leaping() {
        SwitchedFleet fleet = new SwitchedFleet(4, folder);
        for (int i = 0; i < 4; i++) {
            fleet.fleets.guest(i, 1.5, Fleets.host(0));
        }
        fleet.fleets.guest(4, 0.4, Fleets.host(1)).guest(5, 0.4, Fleets.host(2)).guest(6, 0.4, Fleets.host(3));
        return fleet;
    }

    private static void leap(SwitchedFleet fleet, Duration time) {
        Instant end = fleet.now().plus(time);
        for (int step = 0; fleet.now().isBefore(end); step++) {
            for (int i = 0; i < 4; i++) {
                fleet.fleets.load(Fleets.vm(i), 1.5 + ((step / 20 + i) % 2 == 0 ? 0.8 : -0.8));
            }
            fleet.step();
        }
    }

    @Test
    void shouldCountWhatIsMeasuredAndSayOfEachHostWhatItsDrawIsKnownBy() {
        // given a host that is measured, one whose controller says nonsense, and others that nothing measures
        SwitchedFleet fleet = loaded(0.4);
        fleet.watts.put(Fleets.host(0), 70.0);
        fleet.watts.put(Fleets.host(1), -3.0);

        // when
        fleet.pass(Duration.ofMinutes(10));

        // then
        EnergyStatus energy = fleet.bench.scheduler.energy().status();
        EnergyStatus.KeptHost measured = energy.hosts().get(0);
        assertThat(measured.watts()).isEqualTo(70);
        assertThat(measured.wattsBy()).isEqualTo(EnergyStatus.Source.MEASURED);
        assertThat(measured.metering().used()).isGreaterThan(20);
        assertThat(measured.energy().measuredKwh()).isGreaterThan(0.01);
        assertThat(measured.energy().measured()).isGreaterThan(Duration.ofMinutes(9));
        EnergyStatus.KeptHost odd = energy.hosts().get(1);
        assertThat(odd.watts()).isBetween(100.0, 200.0);
        assertThat(odd.wattsBy()).isEqualTo(EnergyStatus.Source.CURVE);
        assertThat(odd.metering().used()).isZero();
        assertThat(odd.metering().why()).extracting("code").isEqualTo("watts.absurd");
        assertThat(energy.hosts().get(2).metering().why()).extracting("code").isEqualTo("watts.unsupported");
        assertThat(energy.total().measuredKwh()).isEqualTo(measured.energy().measuredKwh());
        assertThat(energy.total().measuredKwh() + energy.total().estimatedKwh())
                .isCloseTo(energy.total().usedKwh(), within(1e-9));
        assertThat(fleet.bench.said.alerts).isEmpty();

        // and when the controller of the first says no more, its curve stands in, as it was found to be
        fleet.watts.clear();
        fleet.pass(Duration.ofMinutes(2));
        EnergyStatus.KeptHost before =
                fleet.bench.scheduler.energy().status().hosts().getFirst();
        assertThat(before.wattsBy()).isEqualTo(EnergyStatus.Source.CURVE);
        assertThat(before.watts()).isCloseTo(70.0, within(1.0));
    }

    @Test
    void shouldEmptyTheRoomThatIsWorseToCoolFirstAndTellWhatRoomsCost() {
        // given, of four hosts alike, two in a room that draws half as much again
        MachineRoom hot = new MachineRoom("hot", 1.5, Tariff.parse("0.40 EUR/kWh", ZoneOffset.UTC));
        MachineRoom cool = new MachineRoom("cool", 1.1, Tariff.parse("0.20 EUR/kWh", ZoneOffset.UTC));
        Rooms rooms = new Rooms(Map.of(Fleets.host(0), hot, Fleets.host(1), hot), Map.of("zone-1", cool));
        SwitchedFleet fleet = new SwitchedFleet(4, 4, rooms, folder);
        for (int i = 0; i < 8; i++) {
            fleet.fleets.guest(i, 0.4, fleet.hosts.get(i % 4));
        }

        // when
        fleet.until(() -> fleet.count(Power.OFF) == 2);
        fleet.pass(Duration.ofHours(1));

        // then
        assertThat(fleet.orders).containsExactlyInAnyOrder("off " + Fleets.host(0), "off " + Fleets.host(1));
        assertThat(fleet.consolidations().reversed().stream()
                        .limit(2)
                        .map(plan -> plan.reasons().getFirst().text())
                        .toList())
                .hasSize(2)
                .allMatch(text -> text.endsWith("with what its room draws for it (PUE 1.50)"));
        EnergyStatus energy = fleet.bench.scheduler.energy().status();
        assertThat(energy.hosts())
                .extracting(EnergyStatus.KeptHost::room)
                .containsExactly("hot", "hot", "cool", "cool");
        assertThat(energy.rooms()).extracting(EnergyStatus.RoomEnergy::room).containsExactly("cool", "hot");
        EnergyStatus.RoomEnergy off = energy.rooms().getLast();
        assertThat(off.watts()).as("two at 5 W").isCloseTo(15, within(1e-9));
        assertThat(off.pricePerKwh()).isEqualTo(0.40);
        assertThat(off.cost()).isNotNull().satisfies(cost -> {
            assertThat(cost.currency()).isEqualTo("EUR");
            assertThat(cost.used()).isCloseTo(0.40 * off.energy().usedKwh(), within(1e-9));
            assertThat(cost.saved()).isPositive();
        });
        assertThat(energy.cost()).isNotNull().satisfies(cost -> assertThat(cost.used())
                .isCloseTo(
                        0.40 * off.energy().usedKwh()
                                + 0.20 * energy.rooms().getFirst().energy().usedKwh(),
                        within(1e-9)));
    }

    @Test
    void shouldGiveAHostThatIsOffNoGuestWhoeverOrdersIt() {
        // given
        SwitchedFleet fleet = loaded(0.4);
        fleet.until(() -> fleet.count(Power.OFF) == 2);
        HostId off = fleet.off();

        // then
        assertThat(fleet.bench.plan(new Order.Evacuate(onAndUsed(fleet)), true).moves())
                .noneMatch(move -> move.to().equals(off));
        assertThat(Bench.refusal(
                        fleet.bench.scheduler.plan(new Order.Move(Fleets.vm(0), off), true, Bench.ACTOR, fleet.now())))
                .isEqualTo("host.not.up");
    }

    @Test
    void shouldNotApplyAPlanToAHostThatIsBeingSwitchedOff() {
        // given drafts to every host but its own of a guest, made just before a host is switched off
        SwitchedFleet fleet = loaded(0.4);
        fleet.until(() -> fleet.hosts.stream()
                .anyMatch(host ->
                        fleet.fleets.state.snapshot(fleet.now()).guestsOf(host).isEmpty()));
        HostId empty = fleet.hosts.stream()
                .filter(host ->
                        fleet.fleets.state.snapshot(fleet.now()).guestsOf(host).isEmpty())
                .findFirst()
                .orElseThrow();
        Plan draft = null;
        while (fleet.power(empty) == Power.ON) {
            if (fleet.bench.scheduler.energy().closed().isEmpty()) {
                draft = fleet.bench.plan(new Order.Move(Fleets.vm(guestOn(fleet, onAndUsed(fleet))), empty), true);
            }
            fleet.step();
        }

        // when the host shuts down, and is up still by the monitor
        String refusal = Bench.refusal(
                fleet.bench.scheduler.apply(Objects.requireNonNull(draft).id(), null, Bench.ACTOR, fleet.now()));
        String again = Bench.refusal(fleet.bench.scheduler.plan(
                new Order.Move(Fleets.vm(guestOn(fleet, onAndUsed(fleet))), empty), false, Bench.ACTOR, fleet.now()));

        // then
        assertThat(refusal).isEqualTo("host.switched.off");
        assertThat(again).isEqualTo("host.switched.off");
    }

    @Test
    void shouldWakeHostsWhenLoadReturns() {
        // given
        SwitchedFleet fleet = loaded(0.4);
        fleet.until(() -> fleet.count(Power.OFF) == 2);

        // when
        load(fleet, 2.5);
        fleet.until(() -> fleet.count(Power.ON) == 4);
        fleet.pass(Duration.ofMinutes(30));

        // then no host lacks CPU, and no guest was lost
        assertThat(fleet.hosts)
                .allSatisfy(host ->
                        assertThat(fleet.fleets.sample(host).cpu().value()).isLessThan(0.8));
        assertThat(fleet.fleets.state.snapshot(fleet.now()).vms()).hasSize(8);
        assertThat(fleet.bench.said.alerts).isEmpty();
        assertThat(fleet.hosts).allSatisfy(host -> assertThat(
                        fleet.said(host).map(HostPower::mayBeSilent).orElse(false))
                .isFalse());
    }

    @Test
    void shouldDoNothingWhileTheFleetsDataIsStale() {
        // given F59: most hosts are up and nobody hears of them
        SwitchedFleet fleet = loaded(0.4);
        fleet.pass(Duration.ofMinutes(5));
        fleet.silent.addAll(List.of(Fleets.host(1), Fleets.host(2)));
        fleet.pass(Duration.ofSeconds(12));

        // then, while the monitor has not given them up, the data is too little
        assertThat(fleet.bench.scheduler.status(fleet.now()).quality().permitsBalancing())
                .isFalse();

        // and when that goes on
        fleet.pass(Duration.ofHours(2));

        // then hosts that nobody hears of are neither emptied nor switched off, and those that are heard of hold the
        // reserve
        assertThat(fleet.orders).isEmpty();
        assertThat(fleet.consolidations()).isEmpty();
    }

    @Test
    void shouldNotTakeHostsThatItSwitchedOffForMissingData() {
        SwitchedFleet fleet = loaded(0.2);

        fleet.until(() -> fleet.count(Power.OFF) == 2);
        for (int i = 0; i < 30; i++) {
            fleet.step();
            assertThat(fleet.bench.scheduler.status(fleet.now()).quality().permitsBalancing())
                    .isTrue();
        }
    }

    @Test
    void shouldNotSwitchOffAHostOfAMoveInDoubt() {
        // given F61: a guest left its host, and nobody knows whether it arrived
        SwitchedFleet fleet = new SwitchedFleet(3, folder);
        fleet.fleets.guest(0, 0.4, Fleets.host(0));
        fleet.fleets.guest(1, 0.4, Fleets.host(1));
        fleet.pass(Duration.ofMinutes(1));
        fleet.getsInDoubt(
                new MigrationState.InDoubt(
                        Epoch.FIRST, new ImageDigest("ab".repeat(32)), new Reason("peer.silent", "nobody answers")),
                1,
                Fleets.host(2));

        // when
        fleet.pass(Duration.ofHours(3));

        // then
        assertThat(fleet.orders).doesNotContain("off " + Fleets.host(1), "off " + Fleets.host(2));
    }

    @Test
    void shouldSayAndGoAroundAHostThatDoesNotWake() {
        // given F62
        SwitchedFleet fleet = loaded(0.4);
        fleet.until(() -> fleet.count(Power.OFF) == 2);
        HostId dead = fleet.off();
        fleet.dead.add(dead);

        // when
        load(fleet, 2.5);
        fleet.until(() -> !fleet.bench.said.alerts.isEmpty());

        // then another is woken, and people are told
        Alert alert = fleet.bench.said.alerts.getFirst();
        assertThat(alert.code()).isEqualTo("host.power.failed");
        assertThat(alert.subject()).isEqualTo(dead.value());
        assertThat(alert.text()).contains("was told to wake").contains("see its console");
        fleet.until(() -> fleet.count(Power.ON) == 3);
        assertThat(fleet.fleets.state.snapshot(fleet.now()).vms()).hasSize(8);

        // and when it is mended, in time it is tried again
        fleet.dead.clear();
        fleet.until(() -> fleet.count(Power.ON) == 4);
        fleet.pass(Duration.ofMinutes(1));
        assertThat(fleet.bench.said.alerts.getLast().firing()).isFalse();
    }

    @Test
    void shouldLeaveAHostAloneForAWhileThatPolicyKeepsFromBeingEmptied() {
        // given
        SwitchedFleet fleet = loaded(0.4);
        fleet.policy = move ->
                new Verdict.Deny(List.of(new RuleDecision("keep", RuleDecision.Effect.DENY, "it stays where it is")));

        // when
        fleet.until(() -> !fleet.consolidations().isEmpty());
        fleet.pass(Duration.ofSeconds(10));

        // then the next is another host, and the reason is shown
        Plan denied = fleet.consolidations().getLast();
        assertThat(denied.state()).isEqualTo(PlanState.DENIED);
        fleet.until(() -> fleet.consolidations().size() == 2);
        assertThat(fleet.consolidations().getFirst().goal()).isNotEqualTo(denied.goal());
        assertThat(fleet.bench.scheduler.energy().status().unmet())
                .anySatisfy(why -> assertThat(why.text()).contains("it stays where it is"));
        assertThat(fleet.orders).isEmpty();
        assertThat(fleet.bench.said.alerts).isEmpty();
    }

    @Test
    void shouldGiveUpAPlanThatPolicyPutsOff() {
        SwitchedFleet fleet = loaded(0.4);
        fleet.policy = move -> new Verdict.Defer(
                fleet.now().plus(Duration.ofHours(8)),
                List.of(new RuleDecision("window", RuleDecision.Effect.DEFER, "at night")));

        fleet.until(() -> !fleet.consolidations().isEmpty());
        fleet.pass(Duration.ofMinutes(1));

        assertThat(fleet.consolidations().getLast().state()).isEqualTo(PlanState.FAILED);
        assertThat(fleet.bench.said.migrates()).isEmpty();
    }

    @Test
    void shouldKnowAfterARestartWhatIsOffAndWakeIt() {
        // given
        SwitchedFleet fleet = loaded(0.4);
        fleet.until(() -> fleet.count(Power.OFF) == 2);
        fleet.pass(Duration.ofMinutes(1));

        // when
        fleet.restart();

        // then at once, and without a word to the others
        assertThat(fleet.bench.scheduler.energy().closed()).containsKey(fleet.off());
        fleet.pass(Duration.ofMinutes(5));
        assertThat(fleet.bench.said.powers).isEmpty();

        // and when load returns
        load(fleet, 2.5);
        fleet.until(() -> fleet.count(Power.ON) == 4);
        fleet.pass(Duration.ofMinutes(1));
        assertThat(fleet.bench.said.powers)
                .extracting(HostPower::state)
                .containsOnly(HostPower.State.WAKING, HostPower.State.ON);
    }

    @Test
    void shouldFollowAfterARestartAHostThatWasShuttingDown() {
        SwitchedFleet fleet = loaded(0.4);
        fleet.until(() -> fleet.count(Power.TURNING_OFF) == 1);

        fleet.restart();
        fleet.until(() -> fleet.count(Power.OFF) == 1);
        fleet.pass(Duration.ofMinutes(1));

        assertThat(fleet.bench.said.powers).extracting(HostPower::state).containsExactly(HostPower.State.OFF);
    }

    @Test
    void shouldSayThatAHostIsMissedWhichNobodyWillWakeAnyMore() {
        SwitchedFleet fleet = loaded(0.4);
        fleet.until(() -> fleet.count(Power.OFF) == 2);
        fleet.pass(Duration.ofMinutes(1));

        fleet.restart(ExecutionSettings.DEFAULT);

        assertThat(fleet.bench.said.powers).hasSize(2).allSatisfy(power -> {
            assertThat(power.state()).isEqualTo(HostPower.State.ON);
            assertThat(power.why().code()).isEqualTo("host.left");
        });
    }

    @Test
    void shouldNotSwitchOffWhatPeopleHaveEmptied() {
        // given
        SwitchedFleet fleet = loaded(1);
        fleet.pass(Duration.ofMinutes(1));

        // when
        Plan evacuation = fleet.bench.plan(new Order.Evacuate(Fleets.host(0)), false);
        fleet.until(() -> fleet.bench.state(evacuation) == PlanState.DONE);
        fleet.pass(Duration.ofMinutes(50));

        // then
        assertThat(fleet.orders).doesNotContain("off " + Fleets.host(0));
    }

    @Test
    void shouldSwitchOnlyHostsThatItMay() {
        SwitchedFleet fleet = new SwitchedFleet(4, 1, folder);
        for (int i = 0; i < 8; i++) {
            fleet.fleets.guest(i, 0.2, fleet.hosts.get(i % 4));
        }

        fleet.pass(Duration.ofHours(3));

        assertThat(fleet.orders).isSubsetOf("off " + Fleets.host(0));
    }

    private SwitchedFleet loaded(double cores) {
        SwitchedFleet fleet = new SwitchedFleet(4, folder);
        for (int i = 0; i < 8; i++) {
            fleet.fleets.guest(i, cores, fleet.hosts.get(i % 4));
        }
        return fleet;
    }

    private static void load(SwitchedFleet fleet, double cores) {
        for (int i = 0; i < 8; i++) {
            fleet.fleets.load(Fleets.vm(i), cores);
        }
    }

    private static HostId onAndUsed(SwitchedFleet fleet) {
        return fleet.hosts.stream()
                .filter(host ->
                        !fleet.fleets.state.snapshot(fleet.now()).guestsOf(host).isEmpty())
                .findFirst()
                .orElseThrow();
    }

    private static int guestOn(SwitchedFleet fleet, HostId host) {
        for (int i = 0; i < 8; i++) {
            if (fleet.fleets.placeOf(Fleets.vm(i)).equals(host)) {
                return i;
            }
        }
        throw new AssertionError("No guest on " + host);
    }
}
