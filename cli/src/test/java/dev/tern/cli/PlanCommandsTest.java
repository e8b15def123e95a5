package dev.tern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Plans that are drafted, chosen, explained, undone and compared. */
class PlanCommandsTest extends CommandsFixture {

    @Test
    void shouldOnlyPlanFleetWideActionsUnlessToldOtherwise() {
        // given
        services.answer("POST /api/plans", PLAN.formatted("draft", ""));

        // when
        Run run = tern("evacuate", "host-a");

        // then
        assertThat(run.code()).isZero();
        assertThat(bodyOf("POST /api/plans"))
                .contains("\"dry_run\":true")
                .contains("\"goal\":{\"kind\":\"evacuate\",\"host\":\"host-a\"}");
        assertThat(run.out()).contains("1.5 s").contains("100MiB").contains("an operator asked for it");
        assertThat(run.err()).contains("dry run").contains("tern apply p-1");
    }

    @Test
    void shouldShowPlansAmongWhichToChoose() {
        // given
        services.answer(
                "POST /api/plans/alternatives",
                "{'weights':{'overload':1.0,'evenness':0.5,'groups':0.1,'moves':1.0},"
                        + "'now':{'overload_ms':360000,'evenness_ms':41230,'groups_ms':480000,'moves_ms':0},'choices':[{'plan':"
                        + PLAN.formatted("draft", "")
                        + ",'after':{'overload_ms':0,'evenness_ms':12000,'groups_ms':0,'moves_ms':3100}}],'reasons':[]}");

        // when
        Run run = tern("plan", "--alternatives");
        Run both = tern("plan", "--alternatives", "--what-if", "load=+30%");
        services.answer(
                "POST /api/plans/alternatives",
                "{'now':{},'choices':[],'reasons':[{'code':'fleet.balanced','text':'No host is above 0.8'}]}");
        Run none = tern("plan", "--alternatives");

        // then
        assertThat(run.code()).isZero();
        assertThat(run.out().lines())
                .containsExactly(
                        "PLAN  OVERLOAD  UNEVEN  GROUPS  MOVES COST  IN ALL  MOVES",
                        "none     360.0    41.2   480.0         0.0   881.2  all stay",
                        "p-1        0.0    12.0     0.0         3.1    15.1  shop-db-1 to host-b");
        assertThat(run.err())
                .contains("goals weighted: overload 1.0, evenness 0.5, groups 0.1, moves 1.0")
                .contains("tern apply PLAN");
        assertThat(both.code()).isEqualTo(ExitCode.USAGE);
        assertThat(both.err()).contains("leave out --what-if");
        assertThat(none.code()).isZero();
        assertThat(none.err()).contains("nothing to choose: No host is above 0.8");
    }

    @Test
    void shouldExplainEveryMoveOfAPlan() {
        services.answer(
                "GET /api/explain/p-1",
                "{'subject':'p-1','about':'plan','summary':'Plan to balance, draft, 1 moves','reasons':[{'code':'plan.worth',"
                        + "'text':'In all 401.2 -> 15.1'}],'planned':[{'plan':'p-1','stage':'waits','move':{'vm_name':"
                        + "'shop-db-1','from':'host-a','to':'host-b','reasons':[{'code':'move.now','text':'each minute'}]}}],"
                        + "'past':[]}");

        assertThat(tern("explain", "p-1").out().lines())
                .containsExactly(
                        "Plan to balance, draft, 1 moves",
                        "  In all 401.2 -> 15.1 (plan.worth)",
                        "planned: shop-db-1 from host-a to host-b, waits (plan p-1)",
                        "    each minute");
    }

    @Test
    void shouldUndoAPlanAndTellTwoApart() {
        // given
        services.answer("POST /api/plans", PLAN.formatted("draft", ""))
                .answer(
                        "GET /api/plans/p-1/changes/p-2",
                        "[{'vm':'" + ID + "','vm_name':'shop-db-1','from':'host-a','before':'host-b','after':null}]")
                .answer("GET /api/plans/p-1/changes/p-1", "[]");

        // when
        Run undo = tern("undo", "p-1", "--dry-run");
        Run diff = tern("diff", "p-1", "p-2");
        Run same = tern("diff", "p-1", "p-1");

        // then
        assertThat(undo.code()).isZero();
        assertThat(bodyOf("POST /api/plans"))
                .contains("\"kind\":\"return-home\"")
                .contains("\"undo\":\"p-1\"")
                .contains("\"dry_run\":true");
        assertThat(diff.out()).contains("shop-db-1  host-a  host-b  stays");
        assertThat(same.err()).contains("same VMs to the same hosts");
    }
}
