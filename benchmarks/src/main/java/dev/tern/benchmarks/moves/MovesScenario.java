package dev.tern.benchmarks.moves;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Json;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.hypervisor.GuestStats;
import dev.tern.hypervisor.embedded.guest.GuestDefinition;
import dev.tern.local.fleet.LocalFleet;
import dev.tern.local.fleet.LocalGuest;
import dev.tern.local.fleet.LocalHost;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/**
 * Moves every guest of the standard fleet in turn, away and back, while all of them write, and prints what the moves
 * took: through scheduler, policy, Kafka and an agent process per host, over TLS. Run from a checkout in which Tern is
 * built:
 *
 * <pre>
 * java -jar benchmarks/target/benchmarks.jar moves 50
 * </pre>
 *
 * Ends with one line of key=value; times in milliseconds. Fails where a move fails or a guest finds its memory wrong.
 */
public final class MovesScenario {

    private static final PrintStream OUT = System.out;
    private static final int MOVES = 50;

    private MovesScenario() {}

    public static void main(String[] arguments) throws IOException, ApiFailure, InterruptedException {
        int moves = arguments.length == 0 ? MOVES : Integer.parseInt(arguments[0]);
        LocalFleet fleet = LocalFleet.standard().ungrouped();
        Map<String, String> settings = Map.of("tern.scheduler.auto", "false");
        try (MeasuredPlatform platform = MeasuredPlatform.start(fleet, true, settings, OUT)) {
            var downtime = new Percentiles();
            var handOver = new Percentiles();
            var duration = new Percentiles();
            for (int i = 0; i < moves; i++) {
                // away, then back: two moves of a guest follow each other
                GuestDefinition guest =
                        fleet.guests().get(i / 2 % fleet.guests().size()).definition();
                JsonNode outcome = move(platform, fleet, guest);
                downtime.add(outcome.path("downtime_ms").asDouble());
                handOver.add(outcome.path("hand_over_ms").asDouble());
                duration.add(outcome.path("duration_ms").asDouble());
                OUT.printf(
                        "%d/%d %s: downtime %.1f ms, hand-over %.1f ms, duration %.0f ms%n",
                        i + 1,
                        moves,
                        guest.name(),
                        outcome.path("downtime_ms").asDouble(),
                        outcome.path("hand_over_ms").asDouble(),
                        outcome.path("duration_ms").asDouble());
            }
            long faults = check(platform.guests());
            OUT.printf(
                    "moves=%d downtime_p50_ms=%.1f downtime_p99_ms=%.1f hand_over_p50_ms=%.1f hand_over_p99_ms=%.1f "
                            + "duration_p50_ms=%.0f duration_p99_ms=%.0f faults=%d%n",
                    moves,
                    downtime.at(50),
                    downtime.at(99),
                    handOver.at(50),
                    handOver.at(99),
                    duration.at(50),
                    duration.at(99),
                    faults);
            if (faults > 0) {
                System.exit(1);
            }
        }
    }

    private static JsonNode move(MeasuredPlatform platform, LocalFleet fleet, GuestDefinition guest)
            throws IOException, ApiFailure, InterruptedException {
        VmId vm = guest.id();
        HostId from = platform.hostOf(vm);
        HostId home = fleet.guests().stream()
                .filter(g -> g.definition().equals(guest))
                .map(LocalGuest::home)
                .findFirst()
                .orElseThrow();
        HostId to = from.equals(home) ? next(fleet.hosts(), home) : home;
        JsonNode plan = platform.move(vm, to);
        JsonNode shown = platform.end(Json.text(plan.path("moves").path(0), "id"));
        if (!shown.path("phase").asText().equals("done")) {
            throw new IOException(guest.name() + " from " + from + " to " + to + ": " + shown.path("state"));
        }
        return shown.path("state").path("outcome");
    }

    private static HostId next(List<LocalHost> hosts, HostId host) {
        List<HostId> ids = hosts.stream().map(LocalHost::id).toList();
        return ids.get((ids.indexOf(host) + 1) % ids.size());
    }

    private static long check(List<GuestStats> guests) {
        return guests.stream().mapToLong(guest -> guest.check().faults()).sum();
    }
}
