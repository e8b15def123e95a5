package dev.tern.scheduler.placement.balance;

import static dev.tern.scheduler.placement.Problems.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tern.contracts.id.HostId;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.Bans;
import dev.tern.scheduler.placement.GoalWeights;
import dev.tern.scheduler.placement.PlacementSettings;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.goal.Evenness;
import dev.tern.scheduler.placement.rule.Ledger;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnevennessTest {

    private static final int FLEETS = 60;
    private static final double WEIGHT = 2;
    private static final PlacementSettings EVEN = PlacementSettings.DEFAULT.with(new GoalWeights(1, WEIGHT, 0.1, 1));

    @ParameterizedTest
    @ValueSource(longs = {12, 20260312})
    void shouldKnowWhatEachGuestsMoveGainsOnHostsOfAllSizes(long seed) {
        Random random = new Random(seed);
        int gaining = 0;
        for (int i = 0; i < FLEETS; i++) {
            Problem problem = problem(Fleets.ofAllSizes(random), Bans.NONE, EVEN);
            Ledger ledger = new Ledger(problem.fleet());
            var unevenness = new Unevenness(problem, ledger);
            for (VmView vm : problem.fleet().vms().values()) {
                String which = "seed " + seed + ", fleet " + i + ", " + vm.id();
                double most = 0;
                for (HostId to : ledger.hosts()) {
                    if (!to.equals(vm.vm().host())) {
                        double gain = gain(ledger, vm, to);
                        assertThat(unevenness.gain(vm, to)).as(which).isCloseTo(gain, within(1e-6));
                        most = Math.max(most, gain);
                    }
                }
                assertThat(Math.max(0, unevenness.gain(vm))).as(which).isCloseTo(most, within(1e-6));
                gaining += most > 0 ? 1 : 0;
            }
        }
        assertThat(gaining).as("seed %d", seed).isGreaterThan(FLEETS);
    }

    private static double gain(Ledger ledger, VmView vm, HostId to) {
        double before = uneven(ledger);
        ledger.move(vm, to);
        double after = uneven(ledger);
        ledger.takeBack(vm, to);
        return WEIGHT * (before - after);
    }

    private static double uneven(Ledger ledger) {
        return ledger.hosts().stream()
                .mapToDouble(host -> Evenness.share(ledger.cpu(host), ledger.memory(host)) * ledger.cpus(host))
                .sum();
    }
}
