package dev.tern.scheduler.energy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.HostPower;
import dev.tern.scheduler.power.Power;
import dev.tern.scheduler.surroundings.ExecutionSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scheduler that begins again while hosts are off. */
class RestartedSavingTest {

    @TempDir
    Path folder;

    @Test
    void shouldKnowAfterARestartWhatIsOffAndWakeIt() {
        // given
        SwitchedFleet fleet = new SwitchedFleet(4, folder).loaded(0.4);
        fleet.until(() -> fleet.count(Power.OFF) == 2);
        fleet.pass(Duration.ofMinutes(1));

        // when
        fleet.restart();

        // then at once, and without a word to the others
        assertThat(fleet.bench.scheduler.energy().closed()).containsKey(fleet.off());
        fleet.pass(Duration.ofMinutes(5));
        assertThat(fleet.bench.said.powers).isEmpty();

        // and when load returns
        fleet.load(2.5);
        fleet.until(() -> fleet.count(Power.ON) == 4);
        fleet.pass(Duration.ofMinutes(1));
        assertThat(fleet.bench.said.powers)
                .extracting(HostPower::state)
                .containsOnly(HostPower.State.WAKING, HostPower.State.ON);
    }

    @Test
    void shouldFollowAfterARestartAHostThatWasShuttingDown() {
        SwitchedFleet fleet = new SwitchedFleet(4, folder).loaded(0.4);
        fleet.until(() -> fleet.count(Power.TURNING_OFF) == 1);

        fleet.restart();
        fleet.until(() -> fleet.count(Power.OFF) == 1);
        fleet.pass(Duration.ofMinutes(1));

        assertThat(fleet.bench.said.powers).extracting(HostPower::state).containsExactly(HostPower.State.OFF);
    }

    @Test
    void shouldSayThatAHostIsMissedWhichNobodyWillWakeAnyMore() {
        SwitchedFleet fleet = new SwitchedFleet(4, folder).loaded(0.4);
        fleet.until(() -> fleet.count(Power.OFF) == 2);
        fleet.pass(Duration.ofMinutes(1));

        fleet.restart(ExecutionSettings.DEFAULT);

        assertThat(fleet.bench.said.powers).hasSize(2).allSatisfy(power -> {
            assertThat(power.state()).isEqualTo(HostPower.State.ON);
            assertThat(power.why().code()).isEqualTo("host.left");
        });
    }
}
