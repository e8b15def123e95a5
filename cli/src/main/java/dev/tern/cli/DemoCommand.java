package dev.tern.cli;

import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.demo.Check;
import dev.tern.cli.demo.Demo;
import dev.tern.cli.demo.DemoFailure;
import dev.tern.cli.demo.DemoOptions;
import dev.tern.cli.demo.DemoReport;
import dev.tern.cli.text.Shown;
import dev.tern.local.fleet.LocalFleet;
import dev.tern.local.launch.Home;
import dev.tern.local.launch.LaunchRefusal;
import dev.tern.local.launch.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description = {
            "Does the main job once, by itself: starts everything, overloads a host, lets the platform notice, predict, "
                    + "ask policy and move; then empties a host and returns its guests.",
            "Ends with 0 only if every check held. Keeps to a temporary home unless --home is given."
        })
final class DemoCommand extends Subcommand {

    private static final int SECONDS = 120;

    @Option(names = "--agent-per-host", description = "A process for each host's agent instead of one for all.")
    private boolean agentPerHost;

    @Option(names = "--short", description = "Only the first half: overload and relief.")
    private boolean brief;

    @Option(names = "--keep", description = "Keep the temporary home with its logs.")
    private boolean keep;

    @Option(names = "--force", description = "Start even if the memory seems too little.")
    private boolean force;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            description = "How long a step may take. Default: ${DEFAULT-VALUE}.")
    private int patience = SECONDS;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A setting for the service that it belongs to.")
    private Map<String, String> settings = Map.of();

    @Override
    public Integer call() throws IOException, ApiFailure, InterruptedException {
        boolean temporary = !tern().homeIsGiven();
        Home home = temporary ? new Home(Files.createTempDirectory("tern-demo-")) : tern().home();
        LocalFleet fleet = LocalFleet.standard();
        Ports standard = Ports.defaults(fleet.hosts());
        boolean taken = !standard.taken(agentPerHost ? fleet.hosts().size() : 1).isEmpty();
        var options = new DemoOptions(
                home,
                tern().checkout(),
                fleet,
                taken ? Ports.free(fleet.hosts()) : standard,
                agentPerHost,
                !brief,
                force,
                Duration.ofSeconds(patience),
                settings());
        long began = System.nanoTime();
        try {
            DemoReport report = new Demo(options, text -> tell(began, text)).run();
            show(report);
            return end(report, home, temporary);
        } catch (LaunchRefusal refusal) {
            throw refusal;
        } catch (DemoFailure | IOException | ApiFailure e) {
            tern().say("tern: the demo failed: " + e.getMessage());
            tern().say("tern: the logs are in " + home.logs());
            return ExitCode.FAILED;
        }
    }

    /** A platform in a hurry: it looks more often and decides on shorter histories than one would in production. */
    private Map<String, String> settings() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("tern.monitor.sample-period", "1s");
        all.put("tern.scheduler.auto", "true");
        all.put("tern.scheduler.balance-interval", "3s");
        all.put("tern.scheduler.data.load-window", "8s");
        all.putAll(settings);
        return all;
    }

    private void tell(long began, String text) {
        tern().say(String.format(java.util.Locale.ROOT, "%6.1f s  %s", (System.nanoTime() - began) / 1e9, text));
    }

    private int end(DemoReport report, Home home, boolean temporary) throws IOException {
        if (!report.held()) {
            report.checks().stream().filter(check -> !check.held()).forEach(check -> tern().say(
                            "tern: does not hold: " + check.claim() + ": " + check.detail()));
            tern().say("tern: the logs are in " + home.logs());
            return ExitCode.FAILED;
        }
        if (temporary && !keep) {
            home.purge();
        } else {
            tern().say("tern: the logs are in " + home.logs());
        }
        return ExitCode.OK;
    }

    private void show(DemoReport report) {
        if (tern().json()) {
            tern().print(dev.tern.eventing.json.TernJson.mapper().valueToTree(report));
            return;
        }
        tern().print(DemoTables.moves(report));
        tern().out().println();
        tern().print(DemoTables.checks(report));
        tern().out().println();
        tern().out()
                .println("Ready after " + Shown.time(report.ready()) + ", all of it in " + Shown.time(report.total())
                        + ". Peak memory of the platform: " + report.platformPeak() + " beside the guests' "
                        + report.guestMemory() + ".");
        long held = report.checks().stream().filter(Check::held).count();
        tern().out()
                .println(
                        held == report.checks().size()
                                ? "Every check held."
                                : held + " of " + report.checks().size() + " checks held.");
        tern().out().flush();
    }
}
