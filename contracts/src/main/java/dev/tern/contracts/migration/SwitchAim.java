package dev.tern.contracts.migration;

import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import java.time.Duration;

/**
 * When pre-copy is over. A hypervisor switches over as soon as the rest fits a downtime limit, also where one round more
 * would have left a tenth of it. So the limit that it goes by is low first, and becomes the move's own when a round leaves
 * hardly less than the one before, or after {@value #MOST} rounds whose rest would have fitted the move's limit. Each of
 * those takes no longer than that limit, so all of them together cost a second or two of copying. Hypervisors switch by
 * this, and predictions follow it.
 *
 * @param limit of the move
 * @param given the limit that is gone by now
 * @param round the latest that was seen; the first, which copies all memory, does not count
 * @param rest the most that was seen to remain in it
 * @param fitting rounds whose rest fitted the move's limit
 * @param low rounds that went by under a lower limit than the move's
 */
public record SwitchAim(Duration limit, Duration given, int round, DataSize rest, int fitting, int low) {

    /** About what the hand-over itself takes: to aim lower would cost rounds that nobody notices. */
    public static final Duration LOWEST = Duration.ofMillis(20);

    private static final int MOST = 6;

    /** A round is worth another when it leaves no more than this part of what the one before left. */
    private static final double SHRINKS = 0.75;

    public static SwitchAim of(Duration limit) {
        return of(limit, LOWEST);
    }

    /** @param lowest where to begin */
    public static SwitchAim of(Duration limit, Duration lowest) {
        return new SwitchAim(limit, limit.compareTo(lowest) < 0 ? limit : lowest, 1, DataSize.ZERO, 0, 0);
    }

    /** What was seen of the copy: the round that goes on and what remains of it. Rounds gone by unseen count as like it. */
    public SwitchAim seen(int now, DataSize remaining, Bandwidth rate) {
        if (now <= 1 || now < round) {
            return this;
        }
        if (now == round) {
            return new SwitchAim(limit, given, round, remaining.compareTo(rest) > 0 ? remaining : rest, fitting, low);
        }
        boolean fits = remaining.compareTo(rate.in(limit)) <= 0;
        int passed = now - round;
        int counted = fits ? fitting + passed : fitting;
        boolean shrinks = round == 1 || remaining.compareTo(rest.times(SHRINKS)) <= 0;
        boolean again = shrinks && counted <= MOST;
        int lower = given.equals(limit) ? low : low + passed;
        return new SwitchAim(limit, again ? given : limit, now, remaining, counted, lower);
    }

    /** There is no other round: what fits the move's limit will do. */
    public SwitchAim last() {
        return new SwitchAim(limit, limit, round, rest, fitting, low);
    }

    /** Whether so much may be left for the pause. */
    public boolean fits(DataSize remaining, Bandwidth rate) {
        return remaining.compareTo(rate.in(given)) <= 0;
    }
}
