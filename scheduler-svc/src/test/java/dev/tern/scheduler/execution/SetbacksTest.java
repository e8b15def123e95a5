package dev.tern.scheduler.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.Bench;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.plan.Order;
import dev.tern.scheduler.quarantine.QuarantineSettings;
import dev.tern.scheduler.surroundings.ExecutionSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SetbacksTest {

    private static final ExecutionSettings SETTINGS = ExecutionSettings.DEFAULT;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "allowed, cpu.incompatible, true",
        "allowed, preflight.refused, true",
        "reserved, device.unsupported, true",
        "allowed, limit.coming, false",
        "allowed, peer.silent, false",
        "copying, copy.failed, false"
    })
    void shouldEvacuateElsewhereWhenPreflightRefusesForGood(String phase, String code, boolean elsewhere) {
        // given
        Bench bench = new Bench(Fleets.crowded(3, 1, 1), withoutQuarantine(), folder).begin();
        Plan plan = bench.plan(new Order.Evacuate(Fleets.host(0)), false);
        Move refused = plan.moves().getFirst();
        bench.allow(plan);

        // when
        bench.event(plan, refused, 2, new MigrationState.Failed(phase, new Reason(code, "host says no")));
        bench.pass(Duration.ofMinutes(1));

        // then
        Plan again = bench.said.lastPlan();
        assertThat(again.id()).isNotEqualTo(plan.id());
        assertThat(again.moves().getFirst().to().equals(refused.to())).isEqualTo(!elsewhere);
    }

    @Test
    void shouldTryAgainWithBackoffWhenMoveFailsAndGiveUpInTheEnd() {
        Bench bench = new Bench(Fleets.crowded(2, 1, 1), withoutQuarantine(), folder).begin();
        Plan plan = bench.plan(new Order.Move(Fleets.vm(1), Fleets.host(1)), false);

        int attempts = 0;
        while (bench.said.lastPlan().state() == PlanState.SUBMITTED) {
            attempts++;
            Plan current = bench.said.lastPlan();
            bench.allow(current);
            bench.moving(current, current.moves().getFirst());
            bench.fails(current, current.moves().getFirst());
            assertThat(bench.state(current)).isEqualTo(PlanState.FAILED);
            bench.pass(Duration.ofMinutes(3));
        }

        assertThat(attempts).isEqualTo(1 + SETTINGS.plans().retries());
        assertThat(bench.said.migrates())
                .extracting(MigrationCommand.Migrate::migration)
                .doesNotHaveDuplicates();
        assertThat(bench.state(plan)).isEqualTo(PlanState.FAILED);
    }

    private static ExecutionSettings withoutQuarantine() {
        return SETTINGS.withQuarantine(
                new QuarantineSettings(1_000, Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1)));
    }
}
