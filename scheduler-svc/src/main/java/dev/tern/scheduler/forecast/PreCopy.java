package dev.tern.scheduler.forecast;

import dev.tern.contracts.migration.SwitchAim;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.Ratio;
import java.time.Duration;

/**
 * The analytic model of iterative pre-copy: each round sends what the guest dirtied during the one before.
 *
 * <p>With memory V(0), copy rate R and dirty rate D, both in bytes a second, round i takes T(i) = V(i) / R and leaves
 * V(i+1) = D T(i): a geometric series with ratio D / R, that converges where D &lt; R (C. Clark et al., "Live migration of
 * virtual machines", NSDI 2005; H. Liu et al., "Performance and energy modeling for live migration of virtual
 * machines", HPDC 2011, equations 1 to 5). Like the latter's writable working set, V(i+1) never exceeds what the guest
 * writes at all. It ends as {@link SwitchAim} says, or when the rounds are used up.
 */
public final class PreCopy {

    /**
     * @param converges whether the rest fits the downtime limit before the rounds are used up
     * @param raw bytes that the hypervisor emits
     */
    public record Course(Costs costs, DataSize raw, int rounds, boolean converges) {}

    /** Preparing the destination and reaching it, before the first page: the link is idle meanwhile. */
    public static final Duration SETUP = Duration.ofMillis(200);
    /** Device state, verification and hand-over, after the last page: the link is idle meanwhile. */
    public static final Duration HAND_OVER = Duration.ofMillis(50);

    /** No hypervisor emits pages faster than this, however well they compress. */
    private static final double FASTEST_BYTES_PER_SECOND = 1 << 30;
    /** A link that is all but dead still gives a finite answer. */
    private static final double SLOWEST_BYTES_PER_SECOND = 1 << 10;

    private static final double SMALLEST_RATIO = 0.01;

    /** Wire bytes a second that a move with this ratio fills at most. */
    public static Bandwidth fastest(Ratio wireRatio) {
        return new Bandwidth(Math.round(FASTEST_BYTES_PER_SECOND * Math.max(wireRatio.value(), SMALLEST_RATIO)));
    }

    /** What the guest can have dirtied at most when a round ends, however long that takes. */
    public static DataSize writable(MoveCase move) {
        double written = move.dirtyRate().pagesPerSecond() * DataSize.PAGE.bytes() * seconds(move.downtimeLimit());
        return size(Math.min(
                (double) move.memory().bytes(),
                Math.max((double) move.workingSet().bytes(), written)));
    }

    public Course of(MoveCase move) {
        double ratio = Math.max(move.wireRatio().value(), SMALLEST_RATIO);
        double rate = Math.clamp(
                move.bandwidth().bytesPerSecond() / ratio, SLOWEST_BYTES_PER_SECOND, FASTEST_BYTES_PER_SECOND);
        double dirtyRate = move.dirtyRate().pagesPerSecond() * DataSize.PAGE.bytes();
        double memory = move.memory().bytes();
        double writable = writable(move).bytes();
        Bandwidth copying = new Bandwidth(Math.round(rate));
        SwitchAim aim = SwitchAim.of(move.downtimeLimit(), move.switchAim());
        double rest = memory;
        double raw = 0;
        int round = 0;
        while (round < move.rounds() && (round == 0 || !aim.fits(size(rest), copying))) {
            raw += rest;
            rest = Math.min(dirtyRate * (rest / rate), writable);
            round++;
            aim = aim.seen(round + 1, size(rest), copying);
        }
        double downtime = rest / rate + seconds(HAND_OVER);
        double total = seconds(SETUP) + raw / rate + downtime;
        DataSize emitted = size(raw + rest);
        Costs costs = new Costs(duration(total), emitted.times(ratio), duration(downtime));
        return new Course(costs, emitted, round, rest <= rate * seconds(move.downtimeLimit()));
    }

    private static DataSize size(double bytes) {
        return new DataSize(Math.round(bytes));
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }

    /** To the microsecond: what is finer would not survive the way through JSON. */
    private static Duration duration(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e6) * 1_000);
    }
}
