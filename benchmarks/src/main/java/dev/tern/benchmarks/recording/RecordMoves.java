package dev.tern.benchmarks.recording;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Endpoints;
import dev.tern.cli.api.Json;
import dev.tern.cli.api.PlanRequest;
import dev.tern.cli.api.TernClient;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.hypervisor.embedded.EmbeddedHypervisor;
import dev.tern.local.fleet.LocalFleet;
import dev.tern.local.fleet.LocalGuest;
import dev.tern.local.fleet.LocalHost;
import dev.tern.local.launch.GuestOwners;
import dev.tern.local.launch.Home;
import dev.tern.local.launch.LaunchOptions;
import dev.tern.local.launch.LocalGuests;
import dev.tern.local.launch.LocalPlatform;
import dev.tern.local.launch.Ports;
import dev.tern.local.process.LogSink;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Starts the platform, moves guests of many sizes and habits over links of several speeds, and leaves what the scheduler
 * wrote down of it: {@code moves.csv} and {@code loads.csv}. Run from the checkout, with Tern built ({@code ./tern --help}):
 *
 * <pre>
 * benchmarks/record-moves scheduler-svc/src/main/resources/training 30
 * </pre>
 *
 * Arguments: the folder whose files the rows are added to, and how many moves to make at each bandwidth. The order of moves comes from a fixed
 * seed; what they take does not.
 */
public final class RecordMoves {

    private static final PrintStream OUT = System.out;
    private static final long SEED = 20_260_301;
    private static final List<String> BANDWIDTHS = List.of("unlimited", "200MiB/s", "60MiB/s", "20MiB/s");
    private static final List<String> WRITES = List.of("10", "300", "1000", "3000", "8000", "20000");
    private static final List<String> CPU = List.of("0.1", "0.3", "0.6", "1.0", "1.5");
    private static final Set<String> OVER = Set.of("done", "failed", "denied", "expired");
    private static final Duration ANSWER = Duration.ofSeconds(15);
    private static final Duration MOVE = Duration.ofMinutes(3);
    private static final Duration LOOK = Duration.ofMillis(250);
    /** A change of load has gone through the load window by then. */
    private static final Duration SETTLED = Duration.ofSeconds(9);

    private static final String ACTOR = "user:recorder";

    private final Path checkout;
    private final Path folder;
    private final LocalFleet fleet = RecordedFleet.make();
    private final Random random = new Random(SEED);

    private RecordMoves(Path checkout, Path folder) {
        this.checkout = checkout;
        this.folder = folder;
    }

    public static void main(String[] arguments) throws IOException, ApiFailure, InterruptedException {
        if (arguments.length != 2) {
            System.err.println("usage: RecordMoves FOLDER MOVES");
            System.exit(2);
        }
        RecordMoves recording = new RecordMoves(Path.of("").toAbsolutePath(), Path.of(arguments[0]));
        for (String bandwidth : BANDWIDTHS) {
            Home home = new Home(Files.createTempDirectory("tern-recording"));
            recording.record(home, bandwidth, Integer.parseInt(arguments[1]));
            recording.keep(home);
            home.purge();
        }
    }

    /** Adds what the scheduler wrote to the files there are. */
    private void keep(Home home) throws IOException {
        Files.createDirectories(folder);
        for (String file : List.of("moves.csv", "loads.csv")) {
            List<String> recorded = Files.readAllLines(
                    home.state().resolve("scheduler/training").resolve(file));
            Path to = folder.resolve(file);
            boolean first = !Files.exists(to);
            Files.write(
                    to,
                    first ? recorded : recorded.subList(1, recorded.size()),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            OUT.println(to + ": " + (recorded.size() - 1) + " rows more");
        }
    }

    private void record(Home home, String bandwidth, int moves) throws IOException, ApiFailure, InterruptedException {
        var options = new LaunchOptions(
                home,
                checkout,
                fleet,
                Ports.free(fleet.hosts()),
                false,
                true,
                Map.of(
                        "tern.monitor.sample-period", "1s",
                        "tern.scheduler.moves.bandwidth", bandwidth,
                        "tern.scheduler.moves.assumed-bandwidth", "200MiB/s",
                        "tern.scheduler.data.load-window", "8s",
                        // the rows are of the analytic model's world: no model learns while it is recorded
                        "tern.scheduler.learning.retrain-every", "1000000"),
                LogSink.NONE);
        try (LocalPlatform platform =
                        LocalPlatform.start(options, InstantSource.system(), text -> OUT.println("tern: " + text));
                TernClient client = new TernClient(Endpoints.of(platform.running()), ANSWER)) {
            var unstarted = LocalGuests.start(fleet.guests(), platform::hypervisorSocket, GuestOwners.NONE);
            if (!unstarted.isEmpty()) {
                throw new IOException("These guests did not start: " + unstarted);
            }
            Thread.sleep(SETTLED);
            for (int i = 0; i < moves; i++) {
                stir(platform);
                Thread.sleep(SETTLED);
                OUT.println(bandwidth + " " + (i + 1) + "/" + moves + ": " + moveOne(client));
            }
        }
    }

    /** Three guests change their habits, wherever they are: the monitor may not know yet. */
    private void stir(LocalPlatform platform) throws IOException {
        for (int i = 0; i < 3; i++) {
            VmId vm = any(fleet.guests()).definition().id();
            Map<String, String> habits = Map.of("writes_per_second", any(WRITES), "cpu", any(CPU));
            for (LocalHost host : fleet.hosts()) {
                try (var hypervisor = EmbeddedHypervisor.connect(platform.hypervisorSocket(host.id()))) {
                    if (hypervisor.guest(vm).isPresent()) {
                        hypervisor.set(vm, habits);
                    }
                }
            }
        }
    }

    private String moveOne(TernClient client) throws ApiFailure, InterruptedException {
        LocalGuest guest = any(fleet.guests());
        VmId vm = guest.definition().id();
        String from = hostOf(client, vm);
        List<String> others = new ArrayList<>(
                fleet.hosts().stream().map(LocalHost::id).map(HostId::value).toList());
        others.remove(from);
        String name = guest.definition().name() + " of " + guest.definition().memory() + " from " + from + ": ";
        try {
            JsonNode plan = client.submit(PlanRequest.move(vm.value(), any(others), false, ACTOR));
            long deadline = System.nanoTime() + MOVE.toNanos();
            while (!OVER.contains(Json.text(plan, "state")) && System.nanoTime() < deadline) {
                Thread.sleep(LOOK);
                plan = client.plan(Json.text(plan, "id"));
            }
            return name + Json.text(plan, "state");
        } catch (ApiFailure.Refused refused) {
            return name + refused.getMessage();
        }
    }

    private static String hostOf(TernClient client, VmId vm) throws ApiFailure {
        return Json.items(client.vms()).stream()
                .filter(each -> Json.text(each, "id", "vm.id").equals(vm.value()))
                .map(each -> Json.text(each, "host", "vm.host"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The monitor does not know guest " + vm));
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
