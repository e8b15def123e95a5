package dev.tern.transfer.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.policy.RuleDecision;
import dev.tern.contracts.policy.RuleDecision.Effect;
import dev.tern.contracts.policy.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PermitsTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final MigrationId MOVE = move(1);
    private static final Verdict ALLOW = new Verdict.Allow(NOON.plusSeconds(300), List.of());
    private static final Verdict DENY = new Verdict.Deny(List.of(decision("no-night-moves", Effect.DENY)));
    private static final Verdict DEFER =
            new Verdict.Defer(NOON.plusSeconds(60), List.of(decision("window", Effect.DEFER)));
    private static final Verdict NEEDS_APPROVAL =
            new Verdict.NeedsApproval(1, NOON.plusSeconds(60), List.of(decision("window", Effect.NEEDS_APPROVAL)));
    private static final Verdict UNSURE =
            new Verdict.Defer(NOON.plusSeconds(5), List.of(decision("tern.fleet-unknown", Effect.DEFER)));

    private final Permits permits = new Permits();

    @Test
    void shouldObjectToNothingThatPolicyDidNotSpeakOf() {
        assertThat(permits.withdrawn(MOVE)).isEmpty();
    }

    @Test
    void shouldNameTheRuleThatTookAnAllowBack() {
        // when
        say(0, ALLOW);
        say(1, DENY);

        // then
        assertThat(permits.withdrawn(MOVE)).hasValueSatisfying(why -> {
            assertThat(why.code()).isEqualTo("allow.withdrawn");
            assertThat(why.text()).contains("no-night-moves: because", "2026-11-22T12:00:01Z");
        });
    }

    @Test
    void shouldGoByPolicysClockInWhateverOrderVerdictsAreRead() {
        // when
        say(2, DENY);
        say(0, DEFER);
        say(1, ALLOW);
        say(1, ALLOW);

        // then
        assertThat(permits.withdrawn(MOVE)).map(Reason::code).contains("allow.withdrawn");
    }

    @Test
    void shouldCountTheRefusalOfTwoWordsOfOneMoment() {
        // when
        say(1, DENY);
        say(1, ALLOW);

        // then
        assertThat(permits.withdrawn(MOVE)).isPresent();
    }

    static List<Verdict> notNow() {
        return List.of(DEFER, NEEDS_APPROVAL);
    }

    @ParameterizedTest
    @MethodSource("notNow")
    void shouldTakeADeferralBeforeTheAllowForNoWithdrawal(Verdict notNow) {
        // when
        say(0, notNow);

        // then
        assertThat(permits.withdrawn(MOVE)).isEmpty();
        say(1, ALLOW);
        assertThat(permits.withdrawn(MOVE)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("notNow")
    void shouldTakeADeferralAfterTheAllowForAWithdrawalUntilItIsAllowedAgain(Verdict notNow) {
        // when
        say(0, ALLOW);
        say(1, notNow);

        // then
        assertThat(permits.withdrawn(MOVE)).map(Reason::text).hasValueSatisfying(text -> assertThat(text)
                .contains("window: because"));
        say(2, ALLOW);
        assertThat(permits.withdrawn(MOVE)).isEmpty();
    }

    @Test
    void shouldLetAnAllowStandWhenPolicyDoesNotSeeTheFleetWellEnough() {
        // when
        say(0, ALLOW);
        say(1, UNSURE);

        // then
        assertThat(permits.withdrawn(MOVE)).isEmpty();
    }

    @Test
    void shouldForgetTheMovesThatWereUnspokenOfLongest() {
        // given
        say(0, DENY);

        // when
        for (int i = 2; i < Permits.MOST + 1; i++) {
            permits.add(verdict(1, move(i), ALLOW));
        }

        // then
        assertThat(permits.withdrawn(MOVE)).isPresent();
        permits.add(verdict(1, move(Permits.MOST + 1), ALLOW));
        assertThat(permits.withdrawn(MOVE)).isEmpty();
    }

    private void say(int second, Verdict verdict) {
        permits.add(verdict(second, MOVE, verdict));
    }

    private static PlanVerdict verdict(int second, MigrationId move, Verdict verdict) {
        return new PlanVerdict(
                PlanId.of("00000000-0000-4000-8000-00000000000f"),
                "hash",
                NOON.plusSeconds(second),
                Map.of(move, verdict));
    }

    private static MigrationId move(int number) {
        return MigrationId.of(String.format("%08d-0000-4000-8000-000000000000", number));
    }

    private static RuleDecision decision(String rule, Effect effect) {
        return new RuleDecision(rule, effect, "because");
    }
}
