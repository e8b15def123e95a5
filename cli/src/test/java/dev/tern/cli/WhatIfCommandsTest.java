package dev.tern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What would be planned in another fleet, and by other rules. */
class WhatIfCommandsTest extends CommandsFixture {

    @Test
    void shouldShowWhatWouldBePlannedInAnotherFleet() {
        // given
        String then = PLAN.formatted("draft", "{'code':'host.evacuated','text':'host-a has 1 guests'}");
        services.answer(
                "POST /api/plans/what-if",
                "{'now':{'moves':[],'reasons':[]},'then':" + then + ",'changes':[{'vm':'" + ID
                        + "','vm_name':'shop-db-1','from':'host-a','before':null,'after':'host-b'}]}");

        // when
        Run run = tern("plan", "--what-if", "down=host-a", "--what-if", "add=host-n:host-b", "--what-if", "load=+30%");
        Run both = tern("plan", "--what-if", "down=host-a", "--evacuate", "host-a");
        Run load = tern("plan", "--what-if", "load=much");
        Run other = tern("plan", "--what-if", "weather=bad");
        Run unlike = tern("plan", "--what-if", "add=host-n");
        Run twice = tern("plan", "--what-if", "rule=a.yaml", "--what-if", "rule=b.yaml");
        Run nowhere = tern("plan", "--what-if", "rule=no-such.yaml");
        Run unnamed = tern("plan", "--what-if", "rule=");

        // then
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("shop-db-1  host-a  host-b").contains("shop-db-1  host-a  stays   host-b");
        assertThat(bodyOf("POST /api/plans/what-if"))
                .isEqualTo("{\"down\":[\"host-a\"],\"added\":[{\"host\":\"host-n\",\"like\":\"host-b\"}],"
                        + "\"load_ratio\":1.3}");
        assertThat(List.of(both, load, other, unlike, twice, nowhere, unnamed))
                .allMatch(refused -> refused.code() == ExitCode.USAGE);
        assertThat(load.err()).contains("\"load=much\"").contains("load=+30%");
        assertThat(other.err()).contains("\"weather=bad\"").contains("down=HOST");
        assertThat(unlike.err()).contains("add=HOST:LIKE");
        assertThat(twice.err()).contains("one file");
        assertThat(nowhere.err()).contains("There is no file no-such.yaml");
    }

    @Test
    void shouldPlanAroundRulesThatAreTriedRoundByRound(@TempDir Path folder) throws IOException {
        // given rules by which policy would deny the first plan, and say nothing against the second
        String rules = "version: 1\nrules:\n- name: eu-only\n  kind: zone\n  allowed: [zone-1]\n";
        Path file = Files.writeString(folder.resolve("eu.yaml"), rules);
        String first = PLAN.formatted("draft", "");
        String second = first.replace("'to':'host-b'", "'to':'host-c'");
        String stays = "{'now':{'moves':[],'reasons':[]},'then':%s,'changes':[]}";
        String opinion = "{'hypothetical':true,'version':'ab','replaced':['eu-only'],'moves':[{'id':'m-1','vm':'" + ID
                + "','to':'%s','now':{'effect':'would-allow','until':null,'decisions':[]},'then':{'effect':'%s',"
                + "'until':null,'decisions':[{'rule':'eu-only','reason':'%s'}]},'closed':[%s]}],'breaches':[{'vm':'"
                + ID + "','vm_name':'shop-db-1','host':'host-a','rule':'eu-only','reason':'it is abroad'}],"
                + "'silent':['night'],'lint':[]}";
        services.then("POST /api/plans/what-if", stays.formatted(first))
                .then("POST /api/plans/what-if", stays.formatted(second))
                .then(
                        "POST /api/rules/try",
                        opinion.formatted(
                                "host-b",
                                "would-deny",
                                "zone-2",
                                "{'to':'host-d','decisions':[{'rule':'eu-only','reason':'zone-3'}]}"))
                .then("POST /api/rules/try", opinion.formatted("host-c", "would-allow", "fine", ""));

        // when
        Run run = tern("plan", "--what-if", "rule=" + file, "--what-if", "down=host-z");

        // then
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err())
                .contains("Round 1: 1 moves; policy would deny 1")
                .contains(ID + " to host-b: eu-only: zone-2")
                .contains("Round 2: 1 moves; policy would deny none of them")
                .contains("nothing is said of where VMs are now by: night")
                .contains("with the same name: eu-only")
                .contains("eu.yaml is not in force, and nothing is allowed by it");
        assertThat(run.out())
                .contains("shop-db-1  host-a  host-c")
                .contains("shop-db-1  host-c  would-allow  would-allow")
                .contains("shop-db-1  host-a  eu-only  it is abroad");

        // and the second round knew what the first had found, and policy which plan a move would be of
        List<String> asked = bodiesOf("POST /api/plans/what-if");
        assertThat(asked.get(0)).doesNotContain("denied");
        assertThat(asked.get(1))
                .contains("\"denied\":[{\"vm\":\"" + ID + "\",\"to\":\"host-b\",\"why\":\"eu-only: zone-2\"},"
                        + "{\"vm\":\"" + ID + "\",\"to\":\"host-d\",\"why\":\"eu-only: zone-3\"}]");
        assertThat(bodiesOf("POST /api/rules/try").get(0))
                .contains("\"file\":\"eu.yaml\"")
                .contains("\"plans\":[{\"goal\":{\"kind\":\"evacuate\",\"host\":\"host-z\"},\"moves\":[]},"
                        + "{\"goal\":{\"kind\":\"balance\"},\"moves\":[{\"id\":\"m-1\"")
                .contains("\"reasons\":[]")
                .contains("\"actor\":\"user:ada\"");
    }

    @Test
    void shouldEndATrialThatPolicyAlwaysDenies(@TempDir Path folder) throws IOException {
        // given policy that would deny whatever is planned
        Path file = Files.writeString(folder.resolve("none.yaml"), "version: 1\n");
        services.answer(
                        "POST /api/plans/what-if",
                        "{'now':{'moves':[],'reasons':[]},'then':" + PLAN.formatted("draft", "") + ",'changes':[]}")
                .answer(
                        "POST /api/rules/try",
                        "{'hypothetical':true,'moves':[{'id':'m-1','vm':'" + ID + "','to':'host-b','then':{'effect':"
                                + "'would-deny','decisions':[{'rule':'no','reason':'never'}]}}]}");

        // when
        Run run = tern("plan", "--what-if", "rule=" + file);
        Run json = tern("plan", "--what-if", "rule=" + file, "-o", "json");

        // then
        assertThat(run.err()).contains("Round 8: 1 moves; policy would deny 1 still; no more rounds are made");
        assertThat(bodiesOf("POST /api/plans/what-if")).hasSize(16);
        assertThat(json.out()).contains("\"hypothetical\" : true").contains("\"rounds\"");
    }

    @Test
    void shouldEndATrialThatPolicyDeniesTooMuchOf(@TempDir Path folder) throws IOException {
        // given policy that would deny a move to so many hosts that no more are told
        Path file = Files.writeString(folder.resolve("none.yaml"), "version: 1\n");
        String closed = IntStream.range(0, 2_000)
                .mapToObj(host -> "{'to':'host-" + host + "','decisions':[]}")
                .collect(Collectors.joining(","));
        services.answer(
                        "POST /api/plans/what-if",
                        "{'now':{'moves':[],'reasons':[]},'then':" + PLAN.formatted("draft", "") + ",'changes':[]}")
                .answer(
                        "POST /api/rules/try",
                        "{'hypothetical':true,'moves':[{'id':'m-1','vm':'" + ID + "','to':'host-b','closed':[" + closed
                                + "],'then':{'effect':'would-deny','decisions':[{'rule':'no','reason':'never'}]}}]}");

        // when
        Run run = tern("plan", "--what-if", "rule=" + file);

        // then
        assertThat(run.err())
                .contains("Round 1: 1 moves; policy would deny 1\n")
                .contains("Round 2: 1 moves; policy would deny 1 still; no more rounds are made");
    }

    @Test
    void shouldShowWhatIsWrongWithTriedRules(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("bad.yaml"), "rules: 1\n");
        services.answer("POST /api/plans/what-if", "{'now':{'moves':[]},'then':{'moves':[]},'changes':[]}")
                .answer(
                        "POST /api/rules/try",
                        422,
                        "{'code':'rules.broken','detail':'bad.yaml:1:8: the rules file wants a list'}");

        Run run = tern("plan", "--what-if", "rule=" + file);

        assertThat(run.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(run.err().lines()).containsExactly("tern: bad.yaml:1:8: the rules file wants a list");
    }

    private List<String> bodiesOf(String what) {
        return services.requests().stream()
                .filter(request -> request.what().equals(what))
                .map(FakeServices.Request::body)
                .toList();
    }
}
