package dev.tern.benchmarks.energy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TernPolicyTest {

    private static final int HOSTS = 40;
    private static final int GUESTS = 60;

    @Test
    void shouldConsolidateASteadyFleetOnceAndLeaveItAlone() {
        // given
        List<Trace> traces = new ArrayList<>();
        for (int i = 0; i < GUESTS; i++) {
            traces.add(Days.steady(0.1 + 0.002 * i));
        }

        // when
        List<Progress> hours = new ArrayList<>();
        Result result = run("tern", traces, hours);

        // then: what is uncertain at first is known after two hours
        int settled = hours.get(2).moves();
        assertThat(result.moves()).isEqualTo(settled).isLessThan(2 * GUESTS);
        assertThat(hours.getLast().hostsInUse()).isLessThan(8);
        assertThat(result.violation()).isLessThan(0.01);
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 20260301})
    void shouldMoveAlmostNobodyForNoiseAndUseLessEnergyThanTheOthers(long seed) {
        // when
        List<Progress> hours = new ArrayList<>();
        Result tern = run("tern", noise(seed), hours);
        Result threshold = run("thr-mmt", noise(seed), new ArrayList<>());

        // then
        assertThat(tern.moves() - hours.get(3).moves())
                .as("in twenty hours, seed %d", seed)
                .isLessThan(GUESTS / 3);
        assertThat(tern.moves()).isLessThan(threshold.moves() / 4);
        assertThat(tern.kilowattHours()).isLessThan(threshold.kilowattHours());
        assertThat(tern.esv()).isLessThan(threshold.esv() / 2);
    }

    @Test
    void shouldDecideTheSameOnTheSameDay() {
        assertThat(run("tern", noise(7), new ArrayList<>())).isEqualTo(run("tern", noise(7), new ArrayList<>()));
        assertThat(run("lr-mmt", noise(7), new ArrayList<>())).isEqualTo(run("lr-mmt", noise(7), new ArrayList<>()));
    }

    @Test
    void shouldMakeRoomWhereDemandShifts() {
        // given: at noon every guest wants four times as much
        List<Trace> traces = new ArrayList<>();
        for (int i = 0; i < GUESTS; i++) {
            traces.add(Days.shifted(0.1, 144, 0.4));
        }

        // when
        List<Progress> hours = new ArrayList<>();
        Result result = run("tern", traces, hours);

        // then: an hour after noon nobody lacks anything
        assertThat(hours.get(10).hostsInUse()).isLessThan(5);
        assertThat(hours.get(13).hostsInUse()).isGreaterThan(7);
        assertThat(result.violation()).isLessThan(0.05);
    }

    @Test
    void shouldRefuseAPolicyThatNobodyKnows() {
        assertThatThrownBy(() -> EnergyScenario.policy("drs", List.of(), List.of()))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("\"drs\" is no policy")
                .hasMessageContaining("thr-mmt | lr-mmt | tern");
    }

    private static List<Trace> noise(long seed) {
        Random random = new Random(seed);
        List<Trace> traces = new ArrayList<>();
        for (int i = 0; i < GUESTS; i++) {
            traces.add(Days.noisy(0.05 + 0.2 * random.nextDouble(), 0.08, random));
        }
        return traces;
    }

    private static Result run(String policy, List<Trace> traces, List<Progress> hours) {
        List<Guest> guests = EnergyScenario.guests(traces, false);
        List<SimulatedHost> hosts = EnergyScenario.hosts(HOSTS);
        Simulation simulation = new Simulation(hosts, guests, false);
        simulation.run(EnergyScenario.policy(policy, hosts, guests), hours::add);
        return simulation.result(guests);
    }
}
