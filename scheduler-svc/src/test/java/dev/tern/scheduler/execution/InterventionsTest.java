package dev.tern.scheduler.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.migration.ImageDigest;
import dev.tern.contracts.migration.MigrationCommand.Resolve.Resolution;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.scheduler.Bench;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.inquiry.Answer;
import dev.tern.scheduler.plan.Order;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterventionsTest {

    @TempDir
    Path folder;

    @Test
    void shouldCancelLimitAndResolveByTheMigrationsState() {
        Bench bench = Bench.overloaded(folder);
        Plan plan = bench.plan(new Order.Balance(), false);
        bench.allow(plan);
        Move move = plan.moves().getFirst();
        bench.moving(plan, move);
        Instant now = bench.fleets.now;

        assertThat(Bench.given(bench.scheduler.limit(move.id(), Bandwidth.ofMiBPerSecond(10), Bench.ACTOR, now)))
                .isEqualTo(move.id());
        assertThat(Bench.given(bench.scheduler.cancel(move.id(), Bench.ACTOR, "why not", now)))
                .isEqualTo(move.id());
        assertThat(Bench.refusal(resolve(bench, move, now, "a", "b"))).isEqualTo("migration.not.in.doubt");
        assertThat(Bench.refusal(bench.scheduler.cancel(Fleets.migration(99), Bench.ACTOR, "x", now)))
                .isEqualTo("migration.unknown");

        bench.event(
                plan,
                move,
                5,
                new MigrationState.InDoubt(
                        Epoch.FIRST, ImageDigest.UNVERIFIED, new Reason("peer.gone", "nobody answers")));
        assertThat(Bench.refusal(bench.scheduler.cancel(move.id(), Bench.ACTOR, "x", now)))
                .isEqualTo("migration.past.release");
        assertThat(Bench.refusal(resolve(bench, move, now, "a", "a"))).isEqualTo("resolution.unproven");
        assertThat(Bench.given(resolve(bench, move, now, "a", "b"))).isEqualTo(move.id());
        assertThat(bench.said.commands)
                .extracting(c -> c.getClass().getSimpleName())
                .containsExactly("Migrate", "Limit", "Cancel", "Resolve");
        assertThat(bench.said.audit).extracting(a -> a.action()).contains("migration.cancel", "migration.resolve");
    }

    @Test
    void shouldNotTryAgainWhatPeopleCancelled() {
        Bench bench = Bench.overloaded(folder);
        Plan plan = bench.plan(new Order.Move(Fleets.vm(1), Fleets.host(2)), false);
        bench.scheduler.cancel(plan.moves().getFirst().id(), Bench.ACTOR, "changed my mind", bench.fleets.now);

        bench.pass(Duration.ofMinutes(5));

        assertThat(bench.state(plan)).isEqualTo(PlanState.FAILED);
        assertThat(bench.said.commands).isEmpty();
        assertThat(bench.scheduler.plans()).hasSize(1);
    }

    private static Answer<?> resolve(Bench bench, Move move, Instant now, String one, String other) {
        return bench.scheduler.resolve(move.id(), Resolution.RUN_AT_SOURCE, List.of(one, other), "powered off", now);
    }
}
