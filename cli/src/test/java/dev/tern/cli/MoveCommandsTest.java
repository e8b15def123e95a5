package dev.tern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Moves that are ordered, watched, cancelled and explained. */
class MoveCommandsTest extends CommandsFixture {

    @Test
    void shouldMoveVmByNameAndWatchItsEnd() {
        // given
        services.answer("POST /api/plans", PLAN.formatted("running", ""))
                .answer("GET /api/plans/p-1", PLAN.formatted("done", ""))
                .answer(
                        "GET /api/migrations",
                        "[{'migration':'m-1','vm_name':'shop-db-1','from':'host-a','to':'host-b','state':{'kind':'done',"
                                + "'outcome':{'downtime_ms':41.5,'wire_bytes':104857600}}}]");

        // when
        Run run = tern("migrate", "shop-db-1", "--to", "host-b", "--watch");

        // then
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("shop-db-1  host-a  host-b  done").contains("42 ms");
        assertThat(bodyOf("POST /api/plans"))
                .contains("\"vm\":\"" + ID + "\"")
                .contains("\"to\":\"host-b\"")
                .contains("\"dry_run\":false")
                .contains("\"actor\":\"user:ada\"");
    }

    @Test
    void shouldPlaceVmsTogetherAndShowWhichMoveWaitsForWhich() {
        // given a VM that goes by way of a third host
        String aside = PLAN.formatted("draft", "").replace("'to':'host-b'", "'to':'host-c'");
        String onward = ",{'id':'m-2','vm':'" + ID + "','vm_name':'shop-db-1','from':'host-c','to':'host-b',"
                + "'start_at':'2026-11-22T12:00:00Z','after':'m-1',"
                + "'reasons':[{'code':'parked.goes.on','text':'it goes on from host-c'}]}],'reasons':[]}";
        services.answer("POST /api/plans", aside.substring(0, aside.lastIndexOf("],'reasons'")) + onward);

        // when
        Run run = tern("place", "shop-db-1=host-b", "--dry-run");

        // then
        assertThat(run.code()).isZero();
        assertThat(bodyOf("POST /api/plans"))
                .contains("\"goal\":{\"kind\":\"manual\"}")
                .contains("\"moves\":[{\"vm\":\"" + ID + "\",\"to\":\"host-b\"}]")
                .contains("\"dry_run\":true");
        assertThat(run.out().lines().toList().get(1)).startsWith("shop-db-1  host-a  host-c  2026-11-22");
        assertThat(run.out().lines().toList().get(2))
                .startsWith("shop-db-1  host-c  host-b  once on host-c")
                .contains("it goes on from host-c");
    }

    @Test
    void shouldTellDenialFromFailureAndDoubtByExitCode() {
        // given a plan that policy denied
        services.answer("POST /api/plans", PLAN.formatted("submitted", ""))
                .answer("GET /api/migrations", "[]")
                .answer(
                        "GET /api/plans/p-1",
                        PLAN.formatted("denied", "{'code':'policy.denied','text':'zone-2 is frozen until 18:00'}"));
        Run denied = tern("migrate", "shop-db-1", "--to", "host-b", "--watch");

        // and one whose move failed
        services.answer("GET /api/plans/p-1", PLAN.formatted("failed", ""));
        Run failed = tern("migrate", "shop-db-1", "--to", "host-b", "--watch");

        // and one in doubt
        services.answer("GET /api/plans/p-1", PLAN.formatted("running", ""))
                .answer(
                        "GET /api/migrations",
                        "[{'migration':'m-1','vm_name':'shop-db-1','state':{'kind':'in-doubt'}}]");
        Run doubt = tern("migrate", "shop-db-1", "--to", "host-b", "--watch");

        // then
        assertThat(denied.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(denied.err()).contains("zone-2 is frozen until 18:00");
        assertThat(failed.code()).isEqualTo(ExitCode.FAILED);
        assertThat(doubt.code()).isEqualTo(ExitCode.IN_DOUBT);
        assertThat(doubt.err()).contains("tern resolve");
    }

    @Test
    void shouldCancelTheMoveOfVmByItsName() {
        // given two moves of one VM, of which one is over
        services.answer(
                        "GET /api/migrations",
                        "[{'id':'m-1','vm_name':'shop-db-1','state':{'kind':'done'}},"
                                + "{'id':'m-2','vm_name':'shop-db-1','state':{'kind':'copying'}}]")
                .answer("POST /api/migrations/m-2/cancel", 202, "{}");

        // when
        Run run = tern("cancel", "shop-db-1", "--reason", "not now");

        // then
        assertThat(run.code()).isZero();
        assertThat(bodyOf("POST /api/migrations/m-2/cancel")).contains("not now");
    }

    @Test
    void shouldTellTheNotesOfAMovesPreflight() {
        // given
        services.answer(
                        "GET /api/explain/m-1",
                        "{'subject':'m-1','about':'migration','summary':'shop-db-1 from host-a to host-b: copying',"
                                + "'reasons':[],'planned':[],'past':[]}")
                .answer(
                        "GET /api/migrations/m-1",
                        "{'id':'m-1','notes':[{'code':'disk.cache','text':'Disk vda has cache writeback'}]}");

        // when
        Run run = tern("explain", "m-1");

        // then
        assertThat(run.out()).contains("note: Disk vda has cache writeback (disk.cache)");
    }

    @Test
    void shouldTellWhatIsStillBeingPutRight() {
        // given
        services.answer(
                        "GET /api/explain/m-1",
                        "{'subject':'m-1','about':'migration','summary':'shop-db-1 from host-a to host-b: cancelling',"
                                + "'reasons':[],'planned':[],'past':[]}")
                .answer(
                        "GET /api/migrations/m-1/repairs",
                        "[{'migration':'m-1','host':'host-a','steps':["
                                + "{'name':'stream.stopped','after':[],'done':false,'attempts':3},"
                                + "{'name':'guest.resumed','after':['stream.stopped'],'done':false,'attempts':0},"
                                + "{'name':'peer.told','after':[],'done':true,'attempts':1}]}]");

        // when
        Run run = tern("explain", "m-1");

        // then
        assertThat(run.out())
                .contains("undoing at host-a: stream.stopped, tried 3 times")
                .contains("undoing at host-a: guest.resumed, waits for stream.stopped")
                .contains("undoing at host-a: peer.told, done");
    }
}
