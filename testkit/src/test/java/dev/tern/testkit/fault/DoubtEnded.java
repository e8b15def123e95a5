package dev.tern.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.cli.api.ApiFailure;
import dev.tern.testkit.platform.Await;
import dev.tern.testkit.platform.TernCommandLine;
import dev.tern.testkit.platform.TernCommandLine.Run;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Two people end a migration in doubt, by the command alone: it is listed, both sides' evidence is shown, one person is not
 * enough, and what the evidence contradicts is refused.
 */
final class DoubtEnded {

    private static final Duration SEEN_WITHIN = Duration.ofSeconds(40);
    private static final int OK = 0;
    private static final int USAGE = 2;
    private static final int REFUSED = 3;
    private static final int IN_DOUBT = 5;

    private final Move move;
    private final String migration;
    private final TernCommandLine tern;

    DoubtEnded(Move move, String migration) {
        this.move = move;
        this.migration = migration;
        this.tern = new TernCommandLine(move.platform());
    }

    /** @param runsThere what the two found when they looked at the hypervisors */
    void by(boolean runsThere) throws IOException, ApiFailure {
        try {
            decide(runsThere);
        } catch (AssertionError | ConditionTimeoutException e) {
            if (!isOver()) { // the destination's journal may have ended it meanwhile
                throw e;
            }
        }
    }

    private void decide(boolean runsThere) throws IOException {
        Run list = tern.run("resolve");
        assertThat(list.exit()).as("%s", list).isEqualTo(IN_DOUBT);
        assertThat(list.out())
                .contains(migration, move.from().value(), move.to().value());

        JsonNode evidence = awaitBothSides();
        Run shown = tern.run("resolve", migration);
        assertThat(shown.exit()).as("%s", shown).isEqualTo(IN_DOUBT);
        assertThat(shown.out()).contains("source", "destination", "at epoch", "--run-at-source");

        String found = runsThere ? "--runs-at-destination" : "--run-at-source";
        Run alone = tern.run("resolve", migration, found, "--actor", "one", "--evidence", "looked");
        assertThat(alone.exit()).as("%s", alone).isEqualTo(USAGE);
        assertThat(alone.err()).contains("Two people");

        boolean denied = evidence.path(against(runsThere)).size() > 0;
        if (evidence.path(against(!runsThere)).size() > 0) {
            refuses(runsThere ? "--run-at-source" : "--runs-at-destination");
        }
        if (denied) {
            refuses(found);
        }
        Run said = tern.run(together(found, denied));
        assertThat(said.exit()).as("%s", said).isEqualTo(OK);
    }

    private void refuses(String choice) throws IOException {
        Run refused = tern.run(together(choice, false));
        assertThat(refused.exit()).as("%s", refused).isEqualTo(REFUSED);
        assertThat(refused.err()).contains("contradicts");
    }

    private String[] together(String choice, boolean insist) {
        List<String> arguments = new ArrayList<>(List.of(
                "resolve",
                migration,
                choice,
                "--actor",
                "one",
                "--actor",
                "other",
                "--evidence",
                "the hypervisors were looked at"));
        if (insist) {
            arguments.add("--insist");
        }
        return arguments.toArray(String[]::new);
    }

    /** Both agents answer again and have looked at their hypervisors. */
    private JsonNode awaitBothSides() {
        var last = new Object() {
            JsonNode shown = new ObjectMapper().createObjectNode();
        };
        Await.until("both sides' evidence is there", SEEN_WITHIN, () -> {
            Run run = tern.run("-o", "json", "resolve", migration);
            assertThat(run.exit()).as("%s", run).isEqualTo(IN_DOUBT);
            last.shown = new ObjectMapper().readTree(run.out());
            return !guest("source", last.shown).isEmpty()
                    && !guest("destination", last.shown).isEmpty();
        });
        return last.shown;
    }

    private static String guest(String side, JsonNode evidence) {
        String seen = evidence.path(side).path("agent").path("guest").asText();
        return seen.equals("unknown") ? "" : seen;
    }

    private static String against(boolean runsThere) {
        return runsThere ? "against_runs_at_destination" : "against_run_at_source";
    }

    private boolean isOver() throws ApiFailure {
        return move.fleet().client().migration(migration).path("over").asBoolean();
    }
}
