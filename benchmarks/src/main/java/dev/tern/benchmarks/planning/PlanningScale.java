package dev.tern.benchmarks.planning;

import dev.tern.benchmarks.arguments.Argument;
import dev.tern.benchmarks.memory.Heap;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.migration.MigrationLimits;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.Ratio;
import dev.tern.scheduler.fleet.DataRequirements;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.FleetState;
import dev.tern.scheduler.forecast.Forecaster;
import dev.tern.scheduler.placement.Bans;
import dev.tern.scheduler.placement.PlacementSettings;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.Proposal;
import dev.tern.scheduler.placement.ProposedMove;
import dev.tern.scheduler.placement.balance.RelieveHosts;
import dev.tern.scheduler.placement.explanation.Explained;
import dev.tern.scheduler.placement.order.EmptyHost;
import dev.tern.scheduler.room.Rooms;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * One look at the balance of a large fleet, as the scheduler's loop makes it, in one thread: samples come in for some seconds,
 * then a snapshot is taken and moves are proposed; and then those that empty one of its hosts.
 *
 * <pre>
 * java -Xmx4g -jar benchmarks/target/benchmarks.jar planning-scale HOSTS GUESTS [SEED [SECONDS]]
 * </pre>
 *
 * Ends with a line of what it took, and by how many cores hosts are above their thresholds before and after the moves.
 */
public final class PlanningScale {

    private static final PrintStream OUT = System.out;
    private static final Duration LOAD_WINDOW = Duration.ofSeconds(20);
    private static final Duration KEPT = Duration.ofMinutes(15);
    private static final DataRequirements REQUIREMENTS =
            new DataRequirements(Duration.ofSeconds(10), 3, new Ratio(0.7));
    private static final PlacementSettings SETTINGS = PlacementSettings.DEFAULT;
    private static final int MOST_HOSTS = 20_000;
    private static final int MOST_GUESTS = 2_000_000;
    private static final String SEED = "20261128";
    /** More than a load window. */
    private static final String SECONDS = "30";

    private PlanningScale() {}

    public static void main(String... arguments) {
        if (arguments.length < 2 || arguments.length > 4) {
            System.err.println("usage: planning-scale HOSTS GUESTS [SEED [SECONDS]]");
            System.exit(2);
        }
        int hosts;
        int guests;
        long seed;
        Duration sampled;
        try {
            hosts = (int) new Argument("HOSTS", arguments[0]).whole(1, MOST_HOSTS);
            guests = (int) new Argument("GUESTS", arguments[1]).whole(1, MOST_GUESTS);
            seed = new Argument("SEED", arguments.length > 2 ? arguments[2] : SEED)
                    .whole(Long.MIN_VALUE, Long.MAX_VALUE);
            sampled = new Argument("SECONDS", arguments.length > 3 ? arguments[3] : SECONDS).seconds();
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            throw e;
        }
        OUT.println("seed=" + seed);
        OUT.println(look(hosts, guests, seed, sampled));
    }

    static String look(int hosts, int guests, long seed, Duration sampled) {
        FleetState state = new FleetState(LOAD_WINDOW, KEPT);
        var fleet = new SampledFleet(hosts, guests, seed, state);
        Instant now = fleet.sample(sampled);
        System.gc();
        OUT.printf(
                Locale.ROOT,
                "sampled for %d s, %d MiB in use%n",
                sampled.toSeconds(),
                Heap.used().bytes() >> 20);
        long start = System.nanoTime();
        FleetSnapshot snapshot = state.snapshot(now);
        long seen = System.nanoTime();
        long idle = cpuNanos();
        Proposal proposal = new Explained(new RelieveHosts()).propose(problem(snapshot));
        long decided = System.nanoTime();
        long used = cpuNanos();
        HostId first = snapshot.vms().firstEntry().getValue().vm().host();
        Proposal emptied = new Explained(new EmptyHost(first)).propose(problem(snapshot));
        long emptying = cpuNanos() - used;
        Excess excess = new Excess(snapshot, SETTINGS);
        double before = excess.cores();
        for (ProposedMove move : proposal.moves()) {
            excess.move(move.vm(), move.to());
        }
        return String.format(
                Locale.ROOT,
                "hosts=%d guests=%d look_ms=%d look_cpu_ms=%d snapshot_ms=%d moves=%d rejections=%d overload_before=%.1f"
                        + " overload_after=%.1f evacuation_cpu_ms=%d evacuated=%d of=%d peak_heap_mib=%d",
                hosts,
                guests,
                (decided - seen) / 1_000_000,
                (used - idle) / 1_000_000,
                (seen - start) / 1_000_000,
                proposal.moves().size(),
                proposal.rejections().size(),
                before,
                excess.cores(),
                emptying / 1_000_000,
                emptied.moves().size(),
                snapshot.guestsOf(first).size(),
                Heap.peak().bytes() >> 20);
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static Problem problem(FleetSnapshot fleet) {
        Forecaster forecaster = new Forecaster(Bandwidth.ofMiBPerSecond(100));
        return new Problem(
                fleet,
                REQUIREMENTS.assess(fleet),
                SETTINGS,
                Bans.NONE,
                Rooms.NONE,
                (vm, to) -> forecaster.move(vm, to, MigrationLimits.DEFAULT, fleet));
    }
}
