package dev.tern.benchmarks.sequencing;

import dev.tern.benchmarks.sequencing.SimulatedFleet.Outcome;
import dev.tern.scheduler.sequencing.Limits;
import dev.tern.scheduler.sequencing.ScheduleSearch;
import java.util.Random;

/**
 * The same moves by three rules.
 *
 * @param bound makespan in seconds that no order of moves goes below, for somebody who knows the guests as they are
 */
record Compared(Shape shape, int moves, Outcome fixed, Outcome unlimited, Outcome tern, double bound) {

    /** What clusters are often set to: 2 per host, 5 in all. */
    private static final Limits FIXED = new Limits(2, 5);

    /** What the scheduler is trusted with: it finds out how much of that a host or a link bears. */
    private static final Limits MOST = new Limits(8, 64);

    /** @param ports whether Tern is told what hosts' ports are rated at, or has to find it by trying */
    static Compared on(Shape shape, Case made, long seed, boolean ports) {
        double bound = new ScheduleSearch(new Random(seed), 1, () -> true)
                .schedule(made.foreseen())
                .bound()
                .toNanos();
        return new Compared(
                shape,
                made.problem().moves().size(),
                run(made, new FixedLimits(FIXED)),
                run(made, FixedLimits.none()),
                run(made, new RunningScheduler(made.problem(), MOST, seed, ports)),
                bound / 1e9);
    }

    private static Outcome run(Case made, Rule rule) {
        return new SimulatedFleet(made.problem(), made.guests()).run(rule);
    }

    double makespanRatio() {
        return tern.makespan() / fixed.makespan();
    }

    double bytesRatio() {
        return tern.bytes() / fixed.bytes();
    }

    double unlimitedRatio() {
        return tern.makespan() / unlimited.makespan();
    }

    double fixedBoundRatio() {
        return fixed.makespan() / bound;
    }

    double boundRatio() {
        return tern.makespan() / bound;
    }

    /** Whether any order of moves could be a quarter shorter than what fixed limits come to. */
    boolean leavesAQuarter() {
        return fixedBoundRatio() >= 1 / 0.75;
    }

    int stuck() {
        return fixed.stuck() + unlimited.stuck() + tern.stuck();
    }
}
