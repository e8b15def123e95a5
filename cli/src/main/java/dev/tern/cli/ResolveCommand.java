package dev.tern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.TernClient;
import dev.tern.cli.doubt.DoubtDesk;
import dev.tern.cli.doubt.Evidence;
import dev.tern.cli.text.Printable;
import dev.tern.eventing.json.TernJson;
import dev.tern.local.launch.RunHistory;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "resolve",
        description = {
            "Ends a move that is in doubt by what people found out. Two of them must say so.",
            "Without arguments lists the moves in doubt; with a move alone shows what both sides say of it.",
            "A choice that the evidence contradicts is refused: a wrong one can make the VM run twice, or end it."
        })
final class ResolveCommand extends Subcommand {

    private static final int PEOPLE = 2;

    @Parameters(arity = "0..1", paramLabel = "MIGRATION", description = "The migration's id, or the VM that moves.")
    private @Nullable String migration;

    @ArgGroup(exclusive = true, multiplicity = "0..1")
    private @Nullable Finding finding;

    @Option(
            names = "--actor",
            paramLabel = "NAME",
            description = "Who found it out; give it twice, with two people's names.")
    private List<String> actors = List.of();

    @Option(names = "--evidence", paramLabel = "TEXT", description = "What shows it, for the audit log.")
    private @Nullable String evidence;

    @Option(names = "--insist", description = "Choose it although the evidence contradicts it.")
    private boolean insist;

    static final class Finding {
        @Option(
                names = "--run-at-source",
                description = "The destination does not run the VM and never will: the source takes it back.")
        @SuppressWarnings("UnusedVariable") // one of the two is always set
        private boolean atSource;

        @Option(
                names = "--runs-at-destination",
                description = "The VM runs at the destination: the source gives up its image.")
        private boolean atDestination;
    }

    @Override
    public Integer call() throws IOException, ApiFailure {
        Finding found = finding;
        String which = migration;
        if (found != null) {
            checkPeople();
        } else if (!actors.isEmpty() || evidence != null || insist) {
            throw new ApiFailure.Invalid("Say what was found out: --run-at-source or --runs-at-destination");
        }
        if (which == null && found != null) {
            throw new ApiFailure.Invalid("Name the migration; tern resolve lists those in doubt");
        }
        try (TernClient client = tern().client()) {
            DoubtDesk desk = new DoubtDesk(client, new RunHistory(tern().home()));
            return which == null ? list(desk) : decide(client, desk, Inventory.migration(client, which), found);
        }
    }

    private void checkPeople() throws ApiFailure {
        if (people().size() < PEOPLE) {
            throw new ApiFailure.Invalid("Two people must say so, and --actor names "
                    + (actors.isEmpty() ? "nobody" : String.join(", ", people()))
                    + ": give --actor twice, with two names");
        }
        String text = evidence;
        if (text == null || text.isBlank()) {
            throw new ApiFailure.Invalid("Say what shows it: --evidence \"...\"");
        }
    }

    private List<String> people() {
        return actors.stream().map(String::strip).distinct().toList();
    }

    private int list(DoubtDesk desk) throws ApiFailure {
        List<JsonNode> open = desk.inDoubt();
        if (tern().json()) {
            tern().print(TernJson.mapper().valueToTree(open));
        } else if (open.isEmpty()) {
            tern().say("No move is in doubt.");
        } else {
            tern().print(DoubtDesk.table(open));
            tern().say("tern resolve MIGRATION shows what both sides say of it.");
        }
        return open.isEmpty() ? ExitCode.OK : ExitCode.IN_DOUBT;
    }

    private int decide(TernClient client, DoubtDesk desk, String id, @Nullable Finding found)
            throws IOException, ApiFailure {
        JsonNode shown = client.migration(id);
        String state = Moves.state(shown);
        if (!Moves.isInDoubt(state)) {
            throw new ApiFailure.Refused(
                    "migration.not-in-doubt",
                    "Migration " + id + " is " + state + ", not in doubt; tern explain " + id);
        }
        Evidence known = desk.evidence(shown, Instant.now());
        if (found == null) {
            show(desk, shown, known);
            return ExitCode.IN_DOUBT;
        }
        List<String> against =
                found.atDestination ? known.againstRunningAtDestination() : known.againstRunningAtSource();
        if (!against.isEmpty() && !insist) {
            throw new ApiFailure.Refused(
                    "resolve.contradicted",
                    "The evidence contradicts it: " + String.join("; ", against)
                            + ". Two people who know better may add --insist");
        }
        return resolve(client, id, found, against);
    }

    private void show(DoubtDesk desk, JsonNode shown, Evidence known) throws IOException {
        if (tern().json()) {
            tern().print(DoubtDesk.json(known));
            return;
        }
        tern().print(DoubtDesk.table(List.of(shown)));
        tern().out().println();
        tern().print(desk.sides(shown, known, System.nanoTime()));
        tern().out().println();
        DoubtDesk.choices(known).forEach(line -> tern().out().println(Printable.of(line)));
        tern().out().flush();
    }

    private int resolve(TernClient client, String id, Finding found, List<String> against) throws ApiFailure {
        String text = String.valueOf(evidence) + (against.isEmpty() ? "" : " (insisted against the evidence)");
        JsonNode answer = client.resolve(
                id,
                found.atDestination ? "runs-at-destination" : "run-at-source",
                people().stream().map(name -> "user:" + name).toList(),
                text);
        if (tern().json()) {
            tern().print(answer);
        }
        tern().say("The resolution of " + id + " is on its way: tern get migrations");
        return ExitCode.OK;
    }
}
