package dev.tern.scheduler.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.migration.MigrationCommand.Migrate;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.plan.MovePrediction;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.Estimate;
import dev.tern.scheduler.Bench;
import dev.tern.scheduler.Fleets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MannersTest {

    private static final Order ANY = new Order.Move(Fleets.vm(1), Fleets.host(1));

    @TempDir
    Path folder;

    private static Order in(Manner manner) {
        return new Order.Move(Fleets.vm(1), Fleets.host(1), Optional.of(manner));
    }

    private Bench bench(Fleets fleets) {
        return new Bench(fleets, folder).begin();
    }

    private static Fleets fleets() {
        return Fleets.of(2).guest(1, 1, Fleets.host(0)).sampled(5);
    }

    private static MovePrediction prediction(boolean converges) {
        Estimate<Duration> time = new Estimate<>(Duration.ZERO, Duration.ZERO, Duration.ZERO);
        return new MovePrediction(
                time, new Estimate<>(DataSize.ZERO, DataSize.ZERO, DataSize.ZERO), time, converges, "analytic");
    }

    @Test
    void shouldMoveByRelayUnlessAskedOtherwise() {
        Manners usual = new Manners(false);

        assertThat(usual.of(ANY, prediction(true))).isEqualTo(Manner.RELAY);
        assertThat(usual.of(ANY, prediction(false))).isEqualTo(Manner.RELAY);
        assertThat(usual.of(new Order.Balance(), prediction(false))).isEqualTo(Manner.RELAY);
    }

    @Test
    void shouldChooseWhatIsUnverifiedOnlyWhereItMayAndTheRelayIsNotExpectedToKeepUp() {
        Manners free = new Manners(true);

        assertThat(free.of(ANY, prediction(true))).isEqualTo(Manner.RELAY);
        assertThat(free.of(ANY, prediction(false)).mode()).isEqualTo(MigrationMode.NATIVE);
        assertThat(free.of(in(Manner.RELAY), prediction(false))).isEqualTo(Manner.RELAY);
    }

    @Test
    void shouldCarryTheMannerToTheAgentAndSayWhatItMeans() {
        Manner manner = new Manner(MigrationMode.NATIVE, true);
        Bench bench = bench(fleets());
        Plan plan = bench.plan(in(manner), false);

        bench.allow(plan);

        assertThat(plan.moves().getFirst().manner()).isEqualTo(manner);
        assertThat(plan.moves().getFirst().reasons()).extracting(Reason::code).contains("mode.native", "auto-converge");
        assertThat(bench.said.migrates()).extracting(Migrate::manner).containsExactly(manner);
    }

    @Test
    void shouldHashTheManner() {
        Plan relay = bench(fleets()).plan(ANY, true);
        Plan asked = bench(fleets()).plan(in(Manner.of(MigrationMode.NATIVE)), true);

        assertThat(asked.hash()).isNotEqualTo(relay.hash());
    }

    @Test
    void shouldMoveColdOnlyWhatIsShutOff() {
        Fleets fleets = fleets();
        Bench bench = bench(fleets);
        Order cold = in(Manner.of(MigrationMode.COLD));
        assertThat(Bench.refusal(bench.scheduler.plan(cold, null, false, "a", fleets.now)))
                .isEqualTo("vm.running");

        fleets.stopped(Fleets.vm(1));
        assertThat(Bench.refusal(bench.scheduler.plan(ANY, null, false, "a", fleets.now)))
                .isEqualTo("vm.not.running");
        Plan plan = bench.plan(cold, false);
        bench.allow(plan);

        assertThat(plan.moves().getFirst().reasons()).extracting(Reason::code).contains("mode.cold");
        assertThat(plan.moves().getFirst().predicted().transferred().high()).isLessThan(DataSize.ofMiB(2));
        assertThat(bench.said.migrates()).extracting(Migrate::mode).containsExactly(MigrationMode.COLD);
    }
}
