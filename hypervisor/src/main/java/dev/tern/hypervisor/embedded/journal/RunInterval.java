package dev.tern.hypervisor.embedded.journal;

import dev.tern.contracts.id.VmId;

/**
 * A guest ran at a host from one time to another.
 *
 * @param boot of the machine whose monotonic clock the times are of
 * @param fromNanos no later than the guest's first step
 * @param toNanos no earlier than its last step where it was stopped; its last sure sign of life where the daemon was killed
 * @param ended whether it was stopped, by a command or a move
 */
public record RunInterval(String host, String boot, VmId guest, long fromNanos, long toNanos, boolean ended) {

    public RunInterval {
        if (toNanos < fromNanos) {
            throw new IllegalArgumentException("A run cannot end before it begins: " + fromNanos + " to " + toNanos);
        }
    }

    /** Whether the guest ran twice at one time. */
    public boolean overlaps(RunInterval other) {
        return guest.equals(other.guest)
                && boot.equals(other.boot)
                && fromNanos < other.toNanos
                && other.fromNanos < toNanos;
    }
}
