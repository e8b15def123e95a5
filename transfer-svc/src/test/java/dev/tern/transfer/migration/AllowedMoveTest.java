package dev.tern.transfer.migration;

import static dev.tern.transfer.migration.World.A;
import static dev.tern.transfer.migration.World.B;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.migration.MigrationLimits;
import dev.tern.contracts.migration.MigrationState.RolledBack;
import dev.tern.contracts.policy.RuleDecision;
import dev.tern.contracts.policy.RuleDecision.Effect;
import dev.tern.contracts.policy.Verdict;
import dev.tern.transfer.protocol.ControlMessage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Moves whose allow is taken back, expires, or is said again. */
class AllowedMoveTest extends HandOverFixture {

    @ParameterizedTest(name = "taken back after {0} ms")
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 8, 10, 50, 300, 405, 410, 425, 432})
    void shouldUndoTheMoveWhenPolicyTakesItsAllowBackBeforeTheRelease(int after) {
        // given
        world.judge(move, move.allow());
        world.node(A).command(move);
        world.run(Duration.ofMillis(after));

        // when
        world.withdraw(move);
        settle();

        // then
        assertWithdrawn();
    }

    @Test
    void shouldSendNoPageWhenTheAllowWasTakenBackBeforeTheCommandCame() {
        // given
        world.judge(move, move.allow());
        world.withdraw(move);
        world.run(Duration.ofMillis(10));

        // when
        move();

        // then
        assertWithdrawn();
        assertThat(world.words(move.migration())).contains("reserved").doesNotContain("prepared", "copying");
    }

    @Test
    void shouldFinishAndRaiseAViolationWhenTheAllowIsTakenBackAfterTheRelease() {
        // given
        world.network.loses = ControlMessage.Running.class::isInstance;
        world.logIsUp = false;
        world.node(A).command(move);
        world.run(Duration.ofMillis(600));

        // when
        world.withdraw(move);
        world.run(Duration.ofMillis(100));
        world.network.loses = message -> false;
        settle();
        world.withdraw(move);
        world.run(Duration.ofMillis(100));

        // then
        assertMoved();
        assertThat(alerts()).containsOnlyOnce("policy.violated");
    }

    @Test
    void shouldRaiseAViolationWhenTheAllowIsTakenBackJustAfterTheEnd() {
        // given
        move();

        // when
        world.withdraw(move);
        world.run(Duration.ofMillis(100));

        // then
        assertMoved();
        assertThat(alerts()).containsExactly("policy.violated");

        // when
        world.node(B).command(world.migrate(B, A));
        world.run(Duration.ofSeconds(5));

        // then
        assertThat(world.running()).containsExactly(A);
        assertThat(world.events)
                .filteredOn(Alert.class::isInstance)
                .extracting(event -> ((Alert) event).firing())
                .containsExactly(true, false);
    }

    @Test
    void shouldRaiseNoViolationWhenPolicyCouldNotRecordAnAnswerAfterTheEnd() {
        // given
        move();

        // when
        world.judge(
                move, new Verdict.Deny(List.of(new RuleDecision("tern.audit-down", Effect.DENY, "the disk is full"))));
        world.run(Duration.ofMillis(100));

        // then
        assertThat(alerts()).isEmpty();
    }

    @Test
    void shouldGoOnWhenPolicyOnlyRepeatsItselfOrDoesNotSeeTheFleet() {
        // given
        world.judge(move, new Verdict.Defer(world.clock(), List.of(new RuleDecision("window", Effect.DEFER, "later"))));
        world.run(Duration.ofMillis(10));
        world.node(A).command(move);
        world.run(Duration.ofMillis(5));
        world.judge(move, move.allow());
        world.run(Duration.ofMillis(200));

        // when
        world.judge(move, move.allow());
        world.judge(
                move,
                new Verdict.Defer(
                        world.clock(), List.of(new RuleDecision("tern.fleet-unknown", Effect.DEFER, "restarted"))));
        settle();

        // then
        assertMoved();
    }

    @Test
    void shouldEndAMoveWhoseAllowExpiresWhilePagesTravel() {
        // given
        world.node(A).hypervisor.copyTime = Duration.ofMinutes(2);

        // when
        move = world.migrate(A, B, MigrationLimits.DEFAULT);
        move();

        // then
        assertThat(move.allow().expiresAt()).isBefore(world.clock());
        assertMoved();
    }

    @Test
    void shouldSendNoPageWhenTheAllowExpiresBeforeTheDestinationIsReady() {
        // given
        world.run(Duration.ofSeconds(57));
        world.network.cut(true);
        world.node(A).command(move);
        world.run(Duration.ofSeconds(5));

        // when
        world.network.cut(false);
        settle();

        // then
        assertFailed("allow.expired");
        assertThat(world.words(move.migration())).doesNotContain("copying");
    }

    @Test
    void shouldNotBeginWithoutAFreshAllow() {
        // given
        world.run(Duration.ofMinutes(2));

        // when: neither the command nor its allow is good any more, and the agent has read commands before
        world.node(A).command(world.migrate(A, A));
        world.run(Duration.ofSeconds(1));
        world.node(A).command(move);
        world.run(Duration.ofSeconds(1));

        // then
        assertFailed("command.expired");
    }

    private void assertWithdrawn() {
        assertUndone(RolledBack.class);
        RolledBack end = (RolledBack) world.last(move.migration());
        assertThat(end.why().code()).isEqualTo("allow.withdrawn");
        assertThat(end.why().text()).contains("keep-home: the tenant asked for it");
    }
}
