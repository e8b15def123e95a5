package dev.tern.scheduler.energy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.HostPower;
import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.migration.ImageDigest;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.policy.AuditEntry;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.power.Power;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way: a fleet whose load falls and rises, its scheduler, what switches its hosts, and what goes wrong there. */
class EnergySavingTest {

    @TempDir
    Path folder;

    @Test
    void shouldEmptyHostsByPlansAndSwitchThemOffAndSayWhy() {
        // given
        SwitchedFleet fleet = new SwitchedFleet(4, folder).loaded(0.4);

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
    void shouldMakeNoPlanThatTheZonesOfGroupsStandAgainst() {
        // given three hosts in either zone, a database in both, and in both what has to be near it
        SwitchedFleet fleet = new SwitchedFleet(6, folder).loaded(0.4);
        for (int i = 0; i < 6; i++) {
            fleet.fleets.zone(Fleets.host(i), "zone-" + i % 2);
        }
        for (int i : new int[] {0, 3}) {
            fleet.fleets.label(Fleets.vm(i), "group", "db").label(Fleets.vm(i), "spread", "2");
            fleet.fleets.label(Fleets.vm(i + 1), "needs", "db");
        }

        // when
        fleet.until(() -> fleet.count(Power.OFF) == 3);
        fleet.pass(Duration.ofHours(2));

        // then
        assertThat(fleet.consolidations()).isNotEmpty().allMatch(plan -> plan.state() == PlanState.DONE);
        for (int i : new int[] {0, 1, 3, 4}) {
            assertThat(zoneOf(fleet, i)).isEqualTo("zone-" + i % 2);
        }
    }

    private static String zoneOf(SwitchedFleet fleet, int guest) {
        return fleet.fleets.hostOf(fleet.fleets.placeOf(Fleets.vm(guest))).zone();
    }

    @Test
    void shouldWakeHostsWhenLoadReturns() {
        // given
        SwitchedFleet fleet = new SwitchedFleet(4, folder).loaded(0.4);
        fleet.until(() -> fleet.count(Power.OFF) == 2);

        // when
        fleet.load(2.5);
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
        SwitchedFleet fleet = new SwitchedFleet(4, folder).loaded(0.4);
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
        SwitchedFleet fleet = new SwitchedFleet(4, folder).loaded(0.2);

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
        SwitchedFleet fleet = new SwitchedFleet(4, folder).loaded(0.4);
        fleet.until(() -> fleet.count(Power.OFF) == 2);
        HostId dead = fleet.off();
        fleet.dead.add(dead);

        // when
        fleet.load(2.5);
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
}
