package dev.tern.hypervisor.libvirt;

import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import java.time.Duration;

/**
 * The downtime limit that QEMU is given while it copies. QEMU switches over as soon as the rest fits its limit, also where
 * one round more would have left a tenth of it. So it is given a low limit first, and the move's own when a round leaves
 * hardly less than the one before, or after {@value #MOST} rounds whose rest would have fitted the move's limit. Each of
 * those takes no longer than that limit, so all of them together cost a second or two of copying.
 *
 * @param limit of the move
 * @param given to QEMU by now
 * @param round the latest that was seen; the first, which copies all memory, does not count
 * @param rest the most that was seen to remain in it
 * @param fitting rounds whose rest fitted the move's limit
 */
record SwitchAim(Duration limit, Duration given, int round, DataSize rest, int fitting) {

    /** About what the hand-over itself takes: to aim lower would cost rounds that nobody notices. */
    static final Duration LOWEST = Duration.ofMillis(20);

    private static final int MOST = 6;

    /** A round is worth another when it leaves no more than this part of what the one before left. */
    private static final double SHRINKS = 0.75;

    static SwitchAim of(Duration limit) {
        Duration lowest = limit.compareTo(LOWEST) < 0 ? limit : LOWEST;
        return new SwitchAim(limit, lowest, 1, DataSize.ZERO, 0);
    }

    /** What was seen of the copy. Rounds that went by unseen are taken for one. */
    SwitchAim seen(int now, DataSize remaining, Bandwidth rate) {
        if (now <= 1 || now < round) {
            return this;
        }
        if (now == round) {
            return new SwitchAim(limit, given, round, remaining.compareTo(rest) > 0 ? remaining : rest, fitting);
        }
        boolean fits = remaining.compareTo(rate.in(limit)) <= 0;
        int counted = fits ? fitting + 1 : fitting;
        boolean shrinks = round == 1 || remaining.compareTo(rest.times(SHRINKS)) <= 0;
        boolean again = shrinks && counted <= MOST;
        return new SwitchAim(limit, again ? given : limit, now, remaining, counted);
    }
}
