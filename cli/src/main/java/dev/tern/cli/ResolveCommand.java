package dev.tern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.TernClient;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "resolve",
        description = {
            "Ends a move that is in doubt by what people found out. Two of them must say so.",
            "Look at both hosts first: a wrong answer can make the VM run twice."
        })
final class ResolveCommand extends Subcommand {

    @Parameters(paramLabel = "MIGRATION", description = "The migration's id.")
    private String migration;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Finding finding;

    @Option(
            names = "--actor",
            required = true,
            paramLabel = "NAME",
            description = "Who found it out; give it twice, with two people's names.")
    private List<String> actors;

    @Option(
            names = "--evidence",
            required = true,
            paramLabel = "TEXT",
            description = "What shows it, for the audit log.")
    private String evidence;

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

    private String resolution() {
        return finding.atDestination ? "runs-at-destination" : "run-at-source";
    }

    @Override
    public Integer call() throws IOException, ApiFailure {
        List<String> people = actors.stream().map(String::strip).distinct().toList();
        if (people.size() < 2) {
            throw new ApiFailure.Invalid("Two people must say so, and --actor names " + String.join(", ", people)
                    + ": give --actor twice, with two names");
        }
        try (TernClient client = tern().client()) {
            JsonNode answer = client.resolve(
                    migration,
                    resolution(),
                    people.stream().map(name -> "user:" + name).toList(),
                    evidence);
            if (tern().json()) {
                tern().print(answer);
            }
            tern().say("The resolution of " + migration + " is on its way: tern get migrations");
            return ExitCode.OK;
        }
    }
}
