package dev.tern.testkit.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Json;
import dev.tern.contracts.id.HostId;
import dev.tern.eventing.json.TernJson;
import dev.tern.testkit.platform.Await;
import dev.tern.testkit.platform.LivePlatform;
import dev.tern.testkit.platform.TernCommandLine;
import dev.tern.testkit.platform.TernCommandLine.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rules that are not in force, tried by the command on scheduler and policy as they run: they say much and change
 * nothing.
 */
public interface RuleTrial {

    LivePlatform platform();

    Duration SOON = Duration.ofMinutes(1);

    /** More than the audit log has by the end of all stories. */
    int ROWS = 1_000;

    String CLOSED = """
            version: 1
            rules:
              - name: host-b-is-sold
                kind: when
                effect: deny
                when: target.id == "host-b"
            """;

    @Test
    default void shouldPlanAroundARuleThatIsNotInForceAndAllowNothingByIt(@TempDir Path folder)
            throws IOException, ApiFailure {
        var tern = new TernCommandLine(platform());
        String rule = "rule=" + Files.writeString(folder.resolve("sold.yaml"), CLOSED);
        int away = platform().fleet().guestsAt(HostId.of("host-a")).size();
        int barred = platform().fleet().guestsAt(HostId.of("host-b")).size();
        JsonNode rulesBefore = platform().client().rules();
        List<String> plansBefore = ids(platform().client().plans());
        long verdictsBefore = verdicts();

        // when host-a were down, and host-b took no guests
        JsonNode answer = Await.value("a fleet that is known", SOON, () -> {
            Run run = tern.run("plan", "--what-if", "down=host-a", "--what-if", rule, "-o", "json");
            JsonNode said = run.exit() == 0 ? TernJson.mapper().readTree(run.out()) : null;
            return Optional.ofNullable(said)
                    .filter(each -> each.path("then").path("moves").size() == away);
        });
        Run shown = tern.run("plan", "--what-if", "down=host-a", "--what-if", rule);
        Run alternatives = tern.run("plan", "--alternatives");
        Run bad = tern.run(
                "plan", "--what-if", "rule=" + Files.writeString(folder.resolve("bad.yaml"), CLOSED + "    wen: 1\n"));

        // then all would go to host-c instead, and those on host-b would be where the rule has no guest
        List<JsonNode> rounds = Json.items(answer.path("rounds"));
        assertThat(rounds).as("%s", rounds).hasSizeGreaterThan(1);
        assertThat(rounds.getFirst().path("denied").findValuesAsText("to")).containsOnly("host-b");
        assertThat(rounds.getLast().path("denied")).isEmpty();
        assertThat(answer.path("then").path("moves").findValuesAsText("to")).containsOnly("host-c");
        JsonNode policy = answer.path("policy");
        assertThat(policy.path("hypothetical").asBoolean()).isTrue();
        assertThat(policy.path("breaches").findValuesAsText("host"))
                .hasSize(barred)
                .containsOnly("host-b");
        assertThat(shown.err())
                .contains("host-b-is-sold: `target.id == \"host-b\"` holds")
                .contains("sold.yaml is not in force, and nothing is allowed by it");
        assertThat(alternatives.exit()).as("%s", alternatives).isZero();
        assertThat(alternatives.err()).contains("There is nothing to choose: No host is above 80.0%");
        assertThat(bad.exit()).as("%s", bad).isEqualTo(3);
        assertThat(bad.err()).contains("bad.yaml:7:5").contains("wen").contains("nothing was tried");

        // and nothing came of it: no rule, no plan, no verdict, and a row that says what it was
        assertThat(platform().client().rules().path("rules")).isEqualTo(rulesBefore.path("rules"));
        assertThat(ids(platform().client().plans())).isEqualTo(plansBefore);
        assertThat(verdicts()).isEqualTo(verdictsBefore);
        assertThat(Json.items(platform().client().audit(ROWS)))
                .filteredOn(row -> Json.text(row, "action").equals("rules.tried"))
                .isNotEmpty()
                .allMatch(row -> Json.text(row, "reason").startsWith("hypothetical, nothing was allowed: sold.yaml"));

        // and what the tried rule would deny is allowed by those in force
        String move = platform().order(platform().idOf("batch-1"), HostId.of("host-b"));
        JsonNode moved = platform().awaitEnd(move, SOON);
        assertThat(moved.path("phase").asText()).as("%s", moved).isEqualTo("done");
    }

    private static List<String> ids(JsonNode plans) {
        return Json.items(plans).stream().map(plan -> Json.text(plan, "id")).toList();
    }

    private long verdicts() throws ApiFailure {
        return Json.items(platform().client().audit(ROWS)).stream()
                .filter(row -> Json.text(row, "action").startsWith("verdict."))
                .count();
    }
}
