package dev.tern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.Endpoints;
import dev.tern.cli.api.TernClient;
import dev.tern.cli.text.ProgressLine;
import dev.tern.cli.text.Table;
import dev.tern.cli.text.Terminal;
import dev.tern.eventing.json.TernJson;
import dev.tern.local.launch.Home;
import dev.tern.local.launch.RunningPlatform;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root of all commands: what they share. */
@Command(
        name = "tern",
        description = "Moves running virtual machines between hosts: predicted, allowed, verified.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            DemoCommand.class,
            StatusCommand.class,
            LogsCommand.class,
            DoctorCommand.class,
            GetCommand.class,
            DescribeCommand.class,
            PlanCommand.class,
            ApplyCommand.class,
            ApproveCommand.class,
            RejectCommand.class,
            DiffCommand.class,
            ExplainCommand.class,
            MigrateCommand.class,
            PlaceCommand.class,
            CancelCommand.class,
            LimitCommand.class,
            ReturnCommand.class,
            UndoCommand.class,
            CordonCommand.class,
            UncordonCommand.class,
            ReleaseCommand.class,
            EvacuateCommand.class,
            ResolveCommand.class,
            EnergyCommand.class,
            RulesCommand.class,
            AuditCommand.class,
            LabCommand.class,
        })
public final class TernCommand {

    enum Output {
        table,
        json
    }

    @Option(
            names = {"-o", "--output"},
            scope = ScopeType.INHERIT,
            paramLabel = "FORMAT",
            description = "How results are written: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Output output = Output.table;

    @Option(
            names = "--home",
            scope = ScopeType.INHERIT,
            paramLabel = "FOLDER",
            description =
                    "Where the platform of this machine keeps its data. Default: $TERN_HOME, or .tern in the checkout.")
    private @Nullable Path home;

    @Option(
            names = "--timeout",
            scope = ScopeType.INHERIT,
            paramLabel = "SECONDS",
            description = "How long a service may take to answer. Default: ${DEFAULT-VALUE}.")
    private int timeoutSeconds = 15;

    @Spec
    private CommandSpec spec;

    private final Map<String, String> environment;
    private final Terminal terminal;

    public TernCommand(Map<String, String> environment) {
        this.environment = environment;
        this.terminal = Terminal.of(environment);
    }

    /** The command line with all its commands, to be executed or looked at. */
    public static CommandLine commandLine(Map<String, String> environment) {
        var root = new TernCommand(environment);
        return new CommandLine(root)
                .setUsageHelpLongOptionsMaxWidth(28)
                .setUsageHelpAutoWidth(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        root.terminal.colour() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF))
                .setParameterExceptionHandler(Failures::usage)
                .setExecutionExceptionHandler(Failures::execution);
    }

    public static void main(String[] args) {
        System.exit(commandLine(System.getenv()).execute(args));
    }

    /** The root of the tree that a command is in. */
    static TernCommand of(CommandSpec spec) {
        return (TernCommand) spec.root().userObject();
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    Terminal terminal() {
        return terminal;
    }

    Map<String, String> environment() {
        return environment;
    }

    ProgressLine progress() {
        return new ProgressLine(err(), terminal);
    }

    boolean json() {
        return output == Output.json;
    }

    /** The checkout that this command was built in; the script says where. */
    Path checkout() {
        return Path.of(environment.getOrDefault("TERN_ROOT", "."))
                .toAbsolutePath()
                .normalize();
    }

    /** Whether anybody chose a home for this command; the script sets none. */
    boolean homeIsGiven() {
        return home != null || !environment.getOrDefault("TERN_HOME", "").isEmpty();
    }

    Home home() {
        if (home != null) {
            return new Home(home);
        }
        String set = environment.getOrDefault("TERN_HOME", "");
        return new Home(set.isEmpty() ? checkout().resolve(".tern") : Path.of(set));
    }

    /** Where the lab keeps its data: beside the platform's, so that neither takes the other's away. */
    Home labHome() {
        return new Home(home().folder().resolve("lab"));
    }

    /** The home of the platform that runs: the lab's where only that is up. */
    Home runningHome() throws IOException {
        boolean onlyLab = RunningPlatform.in(home()).isEmpty()
                && RunningPlatform.in(labHome()).isPresent();
        return onlyLab ? labHome() : home();
    }

    TernClient client() throws IOException {
        return new TernClient(Endpoints.find(runningHome(), environment), Duration.ofSeconds(timeoutSeconds));
    }

    /** Who acts, for the audit log: {@code user:NAME}. */
    String actor() {
        return "user:" + environment.getOrDefault("TERN_ACTOR", System.getProperty("user.name", "unknown"));
    }

    void print(Table table) {
        table.lines(terminal.out() ? terminal.width() : 0).forEach(out()::println);
        out().flush();
    }

    void print(JsonNode json) {
        out().println(TernJson.pretty(json));
        out().flush();
    }

    void say(String sentence) {
        err().println(sentence);
        err().flush();
    }
}
