package dev.tern.cli;

import dev.tern.cli.text.Printable;
import dev.tern.cli.text.Shown;
import dev.tern.contracts.id.HostId;
import dev.tern.lab.guest.GuestImages;
import dev.tern.lab.host.LibvirtHost;
import dev.tern.lab.launch.Lab;
import dev.tern.lab.launch.LabFleet;
import dev.tern.lab.launch.LabOptions;
import dev.tern.lab.launch.LabRecord;
import dev.tern.lab.network.LabName;
import dev.tern.lab.network.LinkRate;
import dev.tern.local.launch.LaunchRefusal;
import dev.tern.local.launch.RunningPlatform;
import dev.tern.local.process.LogSink;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

@Command(
        name = "up",
        description = {
            "Starts libvirt hosts, guests and the platform, and returns when all of them work.",
            "A lab that is up already as asked is left as it is; what one that was killed left is cleared first."
        })
final class LabUpCommand extends Subcommand {

    @Option(names = "--hosts", paramLabel = "N", description = "How many hosts. Default: ${DEFAULT-VALUE}.")
    private int hosts = 3;

    @Option(
            names = "--link",
            paramLabel = "RATE",
            description = "How fast each host's link is, each way: 200mbit, 1gbit. Default: ${DEFAULT-VALUE}.")
    private String link = "1gbit";

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What its namespaces and interfaces begin with. Default: ${DEFAULT-VALUE}.")
    private String name = LabName.DEFAULT.value();

    @Option(names = "--no-guests", description = "Start the hosts empty.")
    private boolean noGuests;

    @Option(names = "--hosts-only", description = "Hosts and guests, without Kafka, services and agents.")
    private boolean hostsOnly;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting for the service that it belongs to, as in tern.monitor.sample-period=1s.")
    private Map<String, String> settings = Map.of();

    @Option(names = "--force", description = "Start even if the memory seems too little.")
    private boolean force;

    @Option(
            names = "--foreground",
            description = "Show what all processes print until Ctrl-C, which takes the lab down.")
    private boolean foreground;

    @Override
    public Integer call() throws IOException, InterruptedException {
        LabOptions options = options();
        Optional<RunningPlatform> running = RunningPlatform.in(options.home());
        if (running.isPresent()) {
            return isUp(options, running.get());
        }
        return foreground ? stay(options) : Detached.start(tern(), options.home(), "tern lab down", arguments());
    }

    private LabOptions options() {
        try {
            List<HostId> ids = LabOptions.hosts(hosts);
            return new LabOptions(
                    new LabName(name),
                    tern().labHome(),
                    tern().checkout(),
                    GuestImages.usualCache(tern().environment()),
                    ids,
                    LinkRate.parse(link),
                    noGuests ? List.of() : LabFleet.guests(ids),
                    !hostsOnly,
                    force,
                    settings,
                    sink());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec().commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private int isUp(LabOptions options, RunningPlatform running) throws IOException {
        Optional<LabRecord> lab = LabRecord.in(options.home());
        if (!running.ready() || lab.isEmpty()) {
            throw new LaunchRefusal(List.of("A lab is just starting or stopping in "
                    + options.home().folder() + " (process " + running.pid() + "): wait for it, or tern lab down"));
        }
        if (!lab.get().isAsked(options)) {
            throw new LaunchRefusal(List.of("Another lab is up in "
                    + options.home().folder() + " ("
                    + lab.get().hosts().size() + " hosts on " + lab.get().rate()
                    + "): tern lab down ends it, or choose another folder with --home and another --name"));
        }
        tern().say("The lab is up already in " + options.home().folder() + " (process " + running.pid()
                + "); tern lab down stops it.");
        return ExitCode.OK;
    }

    private int stay(LabOptions options) throws IOException, InterruptedException {
        long began = System.nanoTime();
        Lab lab = Lab.start(options, InstantSource.system(), text -> tern().say("tern: " + text));
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(lab, stopped), "stop"));
        tern().say("tern: ready after " + Shown.time(Duration.ofNanos(System.nanoTime() - began)));
        for (LibvirtHost host : lab.hosts().all()) {
            tern().say("tern: " + host.id() + " at " + host.address() + ", virsh -c " + host.uri());
        }
        stopped.await();
        return ExitCode.OK;
    }

    private void stop(Lab lab, CountDownLatch stopped) {
        tern().say("tern: stopping");
        try {
            lab.close();
            tern().say("tern: stopped");
        } catch (IOException e) {
            tern().say("tern: did not stop in order: " + e.getMessage());
        } finally {
            stopped.countDown();
        }
    }

    private LogSink sink() {
        var colours = new Colours(tern().terminal());
        return (process, line) -> {
            tern().out().println(colours.prefix(process) + Printable.of(line.replace("\t", "  ")));
            tern().out().flush();
        };
    }

    /** What the detached process is started with. */
    private List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of(
                "lab",
                "up",
                "--foreground",
                "--home",
                tern().home().folder().toString(),
                "--hosts",
                Integer.toString(hosts),
                "--link",
                link,
                "--name",
                name));
        if (noGuests) {
            arguments.add("--no-guests");
        }
        if (hostsOnly) {
            arguments.add("--hosts-only");
        }
        if (force) {
            arguments.add("--force");
        }
        settings.forEach((key, value) -> arguments.add("--set=" + key + "=" + value));
        return arguments;
    }
}
