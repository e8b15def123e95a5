package dev.tern.contracts.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tern.contracts.id.PlanId;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApprovalsTest {

    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

    @Test
    void shouldCountEachOtherPersonOnceAndOnlyForJustThisPlan() {
        Approvals given = Approvals.NONE
                .askedBy("user:ann")
                .with(approval("user:bob", "ab"))
                .with(approval("user:Bob", "ab"))
                .with(approval("user:ANN", "ab"))
                .with(approval("user:eve", "cd"));

        assertThat(plan().with(given).approvers()).containsExactly("user:bob");
        assertThat(plan().with(given.askedBy("user:BOB")).approvers()).containsExactly("user:ANN");
        assertThat(plan().with(given.askedBy("service:scheduler")).approvers()).containsExactly("user:ANN", "user:bob");
        assertThat(plan().approvers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ann",
                "user:",
                "user:unknown",
                "USER:Unknown",
                "user:a b",
                "service:scheduler",
                "agent:host-a"
            })
    void shouldTakeApprovalsOfPeopleOnly(String actor) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> approval(actor, "ab"))
                .withMessageContaining("user:NAME rather than \"" + actor + "\"");
    }

    @Test
    void shouldKeepApprovalsWhateverElseChanges() {
        Plan plan = plan().with(Approvals.NONE.askedBy("user:ann").withMissing(1));

        assertThat(plan.withState(PlanState.RUNNING)
                        .withExpiry(NOON)
                        .withReasons(List.of())
                        .approvals())
                .isEqualTo(plan.approvals());
    }

    private static Approval approval(String actor, String hash) {
        return new Approval(actor, NOON, hash, "");
    }

    private static Plan plan() {
        return new Plan(
                PlanId.of("6f9619ff-8b86-4d01-b42d-00cf4fc964ff"),
                "ab",
                new Goal.Balance(),
                NOON,
                NOON.plusSeconds(300),
                PlanState.SUBMITTED,
                List.of(),
                List.of());
    }
}
