package dev.tern.local.launch;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What pretended hosts draw: by a straight line from idle to full over the CPU time that their daemons really take, of the cores
 * that they pretend, since the reading before. It is a little less than the data sheet says that the scheduler has, as of real
 * machines.
 */
final class PretendedDraw {

    static final double IDLE_WATTS = 90;
    static final double FULL_WATTS = 270;
    static final double OFF_WATTS = 4;
    /** Readings that follow each other more closely are the same one. */
    private static final Duration CLOSEST = Duration.ofMillis(500);

    /** @param watts of the time up to then */
    private record Reading(long atNanos, Duration cpu, double watts) {}

    private final Map<String, Integer> cores;
    private final Function<String, Optional<Duration>> cpuTime;
    private final LongSupplier nanos;
    private final Map<String, Reading> last = new ConcurrentHashMap<>();

    /**
     * @param cores of each host, by its name
     * @param cpuTime that a host's daemon has taken since its start; empty where it does not run
     * @param nanos of a clock that only goes forward
     */
    PretendedDraw(Map<String, Integer> cores, Function<String, Optional<Duration>> cpuTime, LongSupplier nanos) {
        this.cores = Map.copyOf(cores);
        this.cpuTime = cpuTime;
        this.nanos = nanos;
    }

    /** Of a daemon by its process, as far as the operating system tells. */
    static Optional<Duration> cpuTime(long process) {
        return ProcessHandle.of(process).flatMap(handle -> handle.info().totalCpuDuration());
    }

    /** One that begins, or that runs anew, draws as if idle until there is a time to reckon by. */
    double watts(String host, boolean on) {
        Optional<Duration> taken = on ? cpuTime.apply(host) : Optional.empty();
        if (taken.isEmpty()) {
            last.remove(host);
            return on ? IDLE_WATTS : OFF_WATTS;
        }
        long now = nanos.getAsLong();
        return last.compute(host, (_, before) -> next(host, before, taken.get(), now))
                .watts();
    }

    private Reading next(String host, @Nullable Reading before, Duration cpu, long now) {
        if (before == null || cpu.compareTo(before.cpu()) < 0) {
            return new Reading(now, cpu, IDLE_WATTS);
        }
        long passed = now - before.atNanos();
        if (passed < CLOSEST.toNanos()) {
            return before;
        }
        double share = (double) cpu.minus(before.cpu()).toNanos() / passed / cores.getOrDefault(host, 1);
        double watts = IDLE_WATTS + (FULL_WATTS - IDLE_WATTS) * Math.clamp(share, 0, 1);
        return new Reading(now, cpu, Math.round(watts * 10) / 10.0);
    }
}
