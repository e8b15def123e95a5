package dev.tern.benchmarks.recording;

import dev.tern.benchmarks.moves.MeasuredPlatform;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Json;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.local.fleet.LocalFleet;
import dev.tern.local.fleet.LocalGuest;
import dev.tern.local.fleet.LocalHost;
import dev.tern.local.launch.Home;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Starts the platform, moves guests of many sizes and habits over links of several speeds, and leaves what the scheduler
 * wrote down of it: {@code moves.csv} and {@code loads.csv}. Run from a checkout in which Tern is built:
 *
 * <pre>
 * java -jar benchmarks/target/benchmarks.jar record scheduler-svc/src/main/resources/training 30
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
    /** A change of load has gone through the load window by then. */
    private static final Duration SETTLED = Duration.ofSeconds(9);

    private final Path folder;
    private final LocalFleet fleet = RecordedFleet.make();
    private final Random random = new Random(SEED);

    private RecordMoves(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws IOException, ApiFailure, InterruptedException {
        if (arguments.length != 2) {
            System.err.println("usage: RecordMoves FOLDER MOVES");
            System.exit(2);
        }
        RecordMoves recording = new RecordMoves(Path.of(arguments[0]));
        for (String bandwidth : BANDWIDTHS) {
            recording.record(bandwidth, Integer.parseInt(arguments[1]));
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

    private void record(String bandwidth, int moves) throws IOException, ApiFailure, InterruptedException {
        Map<String, String> settings = Map.of(
                "tern.scheduler.auto", "false",
                "tern.monitor.sample-period", "1s",
                "tern.scheduler.moves.bandwidth", bandwidth,
                "tern.scheduler.moves.assumed-bandwidth", "200MiB/s",
                "tern.scheduler.data.load-window", "8s",
                // the rows are of the analytic model's world: no model learns while it is recorded
                "tern.scheduler.learning.retrain-every", "1000000");
        try (MeasuredPlatform platform = MeasuredPlatform.start(fleet, false, settings, OUT)) {
            Thread.sleep(SETTLED);
            for (int i = 0; i < moves; i++) {
                stir(platform);
                Thread.sleep(SETTLED);
                OUT.println(bandwidth + " " + (i + 1) + "/" + moves + ": " + moveOne(platform));
            }
            keep(platform.home());
        }
    }

    /** Three guests change their habits. */
    private void stir(MeasuredPlatform platform) throws IOException {
        for (int i = 0; i < 3; i++) {
            platform.set(
                    any(fleet.guests()).definition().id(), Map.of("writes_per_second", any(WRITES), "cpu", any(CPU)));
        }
    }

    private String moveOne(MeasuredPlatform platform) throws IOException, ApiFailure, InterruptedException {
        LocalGuest guest = any(fleet.guests());
        VmId vm = guest.definition().id();
        HostId from = platform.hostOf(vm);
        List<HostId> others =
                new ArrayList<>(fleet.hosts().stream().map(LocalHost::id).toList());
        others.remove(from);
        String name = guest.definition().name() + " of " + guest.definition().memory() + " from " + from + ": ";
        try {
            return name + Json.text(platform.move(vm, any(others)), "state");
        } catch (ApiFailure.Refused refused) {
            return name + refused.getMessage();
        }
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
