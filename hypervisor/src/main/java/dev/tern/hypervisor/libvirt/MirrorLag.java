package dev.tern.hypervisor.libvirt;

import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.DiskCopy;
import java.time.Duration;

/**
 * How far the copies of a guest's disks are behind what it writes. At the switch QEMU copies what is left while the guest
 * is paused, so that this is downtime: until it is short, QEMU is given so low a downtime limit that it hardly ever switches
 * over.
 *
 * @param total bytes to be copied, as far as it is known
 * @param copied bytes of them
 * @param rate the highest that was reached, which fades where it is not reached again
 * @param at when this was seen
 * @param moved when it was last seen that more is copied, or that nothing is left: QEMU's own figures stand still with a link
 */
record MirrorLag(DataSize total, DataSize copied, Bandwidth rate, Duration at, Duration moved) {

    /** QEMU's least downtime limit. */
    static final Duration HELD = Duration.ofMillis(1);

    /** With more to copy the guest is not switched over. */
    static final Duration CLOSE = Duration.ofMillis(100);

    private static final Duration UNKNOWN = Duration.ofHours(1);
    private static final Duration INTERVAL = Duration.ofMillis(50);
    private static final Duration FADING = Duration.ofSeconds(10);

    static MirrorLag from(Duration start) {
        return new MirrorLag(DataSize.ZERO, DataSize.ZERO, Bandwidth.ZERO, start, start);
    }

    /** What libvirt says now; nothing of it is known before the copies have begun. */
    MirrorLag seen(long nowTotal, long nowCopied, Duration now) {
        Duration passed = now.minus(at);
        if (nowTotal <= 0 || passed.compareTo(INTERVAL) < 0) {
            return this;
        }
        DataSize more = DataSize.ofBytes(Math.max(0, nowCopied - copied.bytes()));
        Bandwidth measured = Bandwidth.of(more, passed);
        double left = Math.exp(-(double) passed.toNanos() / FADING.toNanos());
        Bandwidth faded = rate.times(left);
        boolean moves = more.compareTo(DataSize.ZERO) > 0 || nowCopied >= nowTotal;
        return new MirrorLag(
                DataSize.ofBytes(nowTotal),
                DataSize.ofBytes(Math.clamp(nowCopied, 0, nowTotal)),
                measured.compareTo(faded) > 0 ? measured : faded,
                now,
                moves ? now : moved);
    }

    Duration lag() {
        DataSize rest = total.minusAtMost(copied);
        if (total.equals(DataSize.ZERO) || (rate.equals(Bandwidth.ZERO) && !rest.equals(DataSize.ZERO))) {
            return UNKNOWN;
        }
        if (rest.equals(DataSize.ZERO)) {
            return Duration.ZERO;
        }
        Duration stalled = at.minus(moved);
        Duration needed = rate.timeFor(rest);
        return stalled.compareTo(needed) > 0 ? stalled : needed;
    }

    boolean isClose() {
        return lag().compareTo(CLOSE) <= 0;
    }

    DiskCopy told() {
        return new DiskCopy(total, copied, lag(), isClose());
    }
}
