package dev.tern.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tern.cli.api.TernClient;
import dev.tern.cli.text.Table;
import dev.tern.local.fleet.LocalFleet;
import dev.tern.local.launch.LaunchOptions;
import dev.tern.local.launch.MachineMemory;
import dev.tern.local.launch.Ports;
import dev.tern.local.launch.Preflight;
import dev.tern.local.launch.RunningPlatform;
import dev.tern.local.process.LogSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;

@Command(
        name = "doctor",
        description = {
            "Looks at this machine and the platform on it for what could be wrong, and says what to do.",
            "Ends with 1 if something is."
        })
final class DoctorCommand extends Subcommand {

    private static final long LEAST_DISK = 1L << 30;

    /** One thing that was looked at. */
    private record Finding(String what, boolean good, String text) {}

    @Override
    public Integer call() throws IOException {
        List<Finding> findings = new ArrayList<>();
        machine(findings);
        Optional<RunningPlatform> running = RunningPlatform.in(tern().home());
        if (running.isPresent()) {
            platform(findings, running.get());
        } else {
            start(findings);
        }
        show(findings);
        return findings.stream().allMatch(Finding::good) ? ExitCode.OK : ExitCode.FAILED;
    }

    private void machine(List<Finding> findings) throws IOException {
        findings.add(new Finding(
                "Java",
                Runtime.version().feature() >= 25,
                Runtime.version() + " in " + System.getProperty("java.home")));
        findings.add(new Finding(
                "memory",
                true,
                MachineMemory.available().map(left -> left + " left").orElse("nobody knows on this system")));
        Path folder = tern().home().folder();
        Path existing = folder;
        for (Path parent = folder; parent != null && !Files.exists(existing); parent = parent.getParent()) {
            existing = parent;
        }
        long disk = Files.getFileStore(existing).getUsableSpace();
        findings.add(
                new Finding("disk", disk >= LEAST_DISK, dev.tern.cli.text.Shown.bytes(disk) + " left for " + folder));
    }

    private void platform(List<Finding> findings, RunningPlatform running) throws IOException {
        findings.add(
                new Finding("platform", running.ready(), "process " + running.pid() + " since " + running.startedAt()));
        try (TernClient client = tern().client()) {
            service(findings, client, "monitor", running.monitor());
            service(findings, client, "scheduler", running.scheduler());
            service(findings, client, "policy", running.policy());
            for (String transfer : running.transfers()) {
                service(findings, client, "transfer", transfer);
            }
        }
    }

    private static void service(List<Finding> findings, TernClient client, String name, String url) {
        boolean ready = client.isReady(url);
        findings.add(new Finding(
                name, ready, url + (ready ? " is ready" : " is not ready: tern logs " + name + " says why")));
    }

    /** Nothing runs: would it start? */
    private void start(List<Finding> findings) {
        LocalFleet fleet = LocalFleet.standard();
        var options = new LaunchOptions(
                tern().home(),
                tern().checkout(),
                fleet,
                Ports.defaults(fleet.hosts()),
                false,
                false,
                Map.of(),
                LogSink.NONE);
        List<String> problems = Preflight.problems(options);
        if (problems.isEmpty()) {
            findings.add(new Finding("start", true, "nothing runs here; tern up can start it"));
        }
        problems.forEach(problem -> findings.add(new Finding("start", false, problem)));
    }

    private void show(List<Finding> findings) {
        if (tern().json()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            findings.forEach(finding -> array.addObject()
                    .put("what", finding.what())
                    .put("good", finding.good())
                    .put("text", finding.text()));
            tern().print(array);
            return;
        }
        var table = new Table("", "WHAT", "FOUND");
        findings.forEach(finding -> table.row(finding.good() ? "ok" : "NOT", finding.what(), finding.text()));
        tern().print(table);
    }
}
