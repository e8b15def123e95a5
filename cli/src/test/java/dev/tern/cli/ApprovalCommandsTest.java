package dev.tern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Plans that wait for people. */
class ApprovalCommandsTest extends CommandsFixture {

    @Test
    void shouldSayWhomAPlanWaitsForAndStartNothing() {
        // given a move that policy leaves to two people a moment after it is ordered
        services.answer("POST /api/plans", awaiting("submitted", 0, ""))
                .answer("GET /api/plans/p-1", awaiting("submitted", 0, ""))
                .then("GET /api/plans/p-1", awaiting("awaiting-approval", 2, ""))
                .answer(
                        "GET /api/plans",
                        "[" + awaiting("awaiting-approval", 1, "{'actor':'user:bob','hash':'ab','reason':''}") + "]");

        // when
        Run run = tern("migrate", "shop-db-1", "--to", "host-b");
        Run list = tern("get", "plans");

        // then
        assertThat(run.code()).isZero();
        assertThat(run.err())
                .contains("Plan p-1 awaits the approval of 2 people other than user:ann until 2026-11-22T16:00:00Z")
                .contains("nothing of it starts before")
                .contains("tern approve p-1")
                .doesNotContain("on its way");
        assertThat(list.out()).contains("awaiting-approval").contains("by user:bob; 1 missing");
    }

    @Test
    void shouldTellOnceWhomAPlanWaitsForWhileItIsWatched() {
        services.answer("POST /api/plans", awaiting("submitted", 0, ""))
                .answer("GET /api/plans/p-1", awaiting("awaiting-approval", 1, ""))
                .then("GET /api/plans/p-1", awaiting("awaiting-approval", 1, ""))
                .then("GET /api/plans/p-1", awaiting("done", 0, ""));

        Run run = tern("migrate", "shop-db-1", "--to", "host-b", "--watch");

        assertThat(run.code()).isZero();
        assertThat(run.err().split("awaits the approval of 1 person other", -1)).hasSize(2);
    }

    @Test
    void shouldApproveAPlanAsItIsShown() {
        // given
        services.answer("GET /api/plans/p-1", awaiting("running", 0, ""))
                .answer("POST /api/plans/p-1/approve", awaiting("submitted", 1, ""));

        // when
        Run shown = tern("approve", "p-1", "--reason", "agreed");
        Run reviewed = tern("approve", "p-1", "--hash", "cd");

        // then
        assertThat(shown.code()).isZero();
        assertThat(shown.out()).contains("shop-db-1");
        assertThat(shown.err()).contains("Plan p-1 is approved by user:ada.").contains("Plan p-1 is on its way");
        assertThat(reviewed.code()).isZero();
        assertThat(services.requests())
                .filteredOn(request -> request.what().startsWith("POST"))
                .extracting(FakeServices.Request::body)
                .containsExactly(
                        "{\"hash\":\"ab\",\"actor\":\"user:ada\",\"reason\":\"agreed\"}",
                        "{\"hash\":\"cd\",\"actor\":\"user:ada\",\"reason\":\"by command\"}");
    }

    @Test
    void shouldSayWhyAPlanCannotBeApprovedOrRejected() {
        services.answer("GET /api/plans/p-1", awaiting("awaiting-approval", 1, ""))
                .answer(
                        "POST /api/plans/p-1/approve",
                        403,
                        "{'code':'approval.own','detail':'Plan p-1 was asked for by user:ada: somebody else has to approve it'}")
                .answer("POST /api/plans/p-1/reject", awaiting("denied", 0, ""));

        Run own = tern("approve", "p-1");
        Run rejected = tern("reject", "p-1", "--reason", "not now");
        Run unknown = tern("approve", "p-2");

        assertThat(own.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(own.err()).contains("somebody else has to approve it");
        assertThat(rejected.code()).isZero();
        assertThat(rejected.err()).contains("Plan p-1 is rejected: nothing of it is made.");
        assertThat(unknown.code()).isEqualTo(ExitCode.UNKNOWN);
    }

    private static String awaiting(String state, int missing, String given) {
        return PLAN.formatted(state, "")
                .replace(
                        "'hash':'ab'",
                        "'hash':'ab','expires_at':'2026-11-22T16:00:00Z','approvals':{'asked_by':'user:ann','missing':"
                                + missing + ",'given':[" + given + "]}");
    }
}
