package dev.tern.cli;

import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.text.Printable;
import dev.tern.cli.text.Shown;
import dev.tern.local.fleet.LocalFleet;
import dev.tern.local.launch.LaunchOptions;
import dev.tern.local.launch.LocalPlatform;
import dev.tern.local.launch.Ports;
import dev.tern.local.launch.RunningPlatform;
import dev.tern.local.process.LogSink;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "up",
        description = {
            "Starts the platform on this machine: Kafka, the services, three embedded hosts and twelve guests.",
            "Shows what they print until Ctrl-C, which stops them all."
        })
final class UpCommand extends Subcommand {

    enum PortChoice {
        standard,
        free
    }

    @Option(
            names = {"-d", "--detach"},
            description = "Return when it is ready; tern down stops it.")
    private boolean detach;

    @Option(names = "--agent-per-host", description = "A process for each host's agent instead of one for all.")
    private boolean agentPerHost;

    @Option(names = "--no-guests", description = "Start the hosts empty.")
    private boolean noGuests;

    @Option(
            names = "--ports",
            paramLabel = "CHOICE",
            description = "standard: the documented ones; free: such as nobody has. Default: ${DEFAULT-VALUE}.")
    private PortChoice ports = PortChoice.standard;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting for the service that it belongs to, as in tern.monitor.sample-period=1s.")
    private Map<String, String> settings = Map.of();

    @Option(names = "--force", description = "Start even if the memory seems too little.")
    private boolean force;

    @Override
    public Integer call() throws IOException, ApiFailure, InterruptedException {
        return detach ? Detached.start(tern(), tern().home(), "tern down", arguments()) : foreground();
    }

    private int foreground() throws IOException, ApiFailure, InterruptedException {
        long began = System.nanoTime();
        LocalFleet fleet = LocalFleet.standard();
        var options = new LaunchOptions(
                tern().home(),
                tern().checkout(),
                noGuests ? fleet.withoutGuests() : fleet,
                ports == PortChoice.free ? Ports.free(fleet.hosts()) : Ports.defaults(fleet.hosts()),
                agentPerHost,
                force,
                settings,
                sink());
        LocalPlatform platform =
                LocalPlatform.start(options, InstantSource.system(), text -> tern().say("tern: " + text));
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(platform, stopped), "stop"));
        Launch.guests(platform, options.fleet().guests())
                .forEach(guest -> tern().say("tern: " + guest.definition().name()
                        + " is not started: its last move has not ended (tern get migrations, tern resolve)"));
        platform.announceReady();
        tern().say("tern: ready after " + Shown.time(Duration.ofNanos(System.nanoTime() - began)) + " in "
                + platform.home().folder() + "; Ctrl-C or tern down stops it");
        tell(platform.running());
        stopped.await();
        return ExitCode.OK;
    }

    private void tell(RunningPlatform running) {
        tern().say("tern: monitor " + running.monitor() + ", scheduler " + running.scheduler() + ", policy "
                + running.policy() + ", transfer " + String.join(", ", running.transfers()) + ", Kafka "
                + running.kafka());
        tern().say("tern: try tern status, tern get vms, tern migrate search-1 --to host-b --watch");
    }

    private void stop(LocalPlatform platform, CountDownLatch stopped) {
        tern().say("tern: stopping");
        try {
            platform.close();
            tern().say("tern: stopped");
        } catch (IOException e) {
            tern().say("tern: did not stop in order: " + e.getMessage());
        } finally {
            stopped.countDown();
        }
    }

    private LogSink sink() {
        var colours = new Colours(tern().terminal());
        return (name, line) -> {
            tern().out().println(colours.prefix(name) + Printable.of(line.replace("\t", "  ")));
            tern().out().flush();
        };
    }

    /** What the detached process is started with. */
    private java.util.List<String> arguments() {
        var arguments = new java.util.ArrayList<>(
                java.util.List.of("up", "--home", tern().home().folder().toString(), "--ports", ports.name()));
        if (agentPerHost) {
            arguments.add("--agent-per-host");
        }
        if (noGuests) {
            arguments.add("--no-guests");
        }
        if (force) {
            arguments.add("--force");
        }
        settings.forEach((key, value) -> arguments.add("--set=" + key + "=" + value));
        return arguments;
    }
}
