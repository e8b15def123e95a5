package dev.tern.hypervisor;

import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Ratio;
import java.time.Duration;

/**
 * How a guest's stream gets on.
 *
 * @param round of pre-copy, from 1; 0 for an incoming stream
 * @param transferred bytes emitted or read so far
 * @param remaining dirty memory still to emit
 * @param rate bytes a second lately
 * @param dirtyRate distinct pages written a second during the last round
 * @param paused how long ago the switch paused the guest, by the hypervisor's clock; zero before
 * @param disks of an outgoing guest
 * @param error why it failed; empty otherwise
 * @param throttle the share of its time that auto-converge takes from the guest
 * @param content of the pages emitted so far, before any compression
 */
public record StreamStatus(
        Phase phase,
        int round,
        DataSize transferred,
        DataSize remaining,
        Bandwidth rate,
        DirtyRate dirtyRate,
        Duration paused,
        DiskCopy disks,
        String error,
        Ratio throttle,
        DataSize content) {

    /** Of a move in which there is nothing to send. */
    public static final StreamStatus COMPLETED = new StreamStatus(
            Phase.COMPLETED, 0, DataSize.ZERO, DataSize.ZERO, Bandwidth.ZERO, DirtyRate.ZERO, Duration.ZERO, "");

    /** Of a stream that slows nobody down, compresses nothing, and carries no local disks. */
    public StreamStatus(
            Phase phase,
            int round,
            DataSize transferred,
            DataSize remaining,
            Bandwidth rate,
            DirtyRate dirtyRate,
            Duration paused,
            String error) {
        this(
                phase,
                round,
                transferred,
                remaining,
                rate,
                dirtyRate,
                paused,
                DiskCopy.NONE,
                error,
                Ratio.ZERO,
                transferred);
    }

    public enum Phase {
        /** Waiting for the other end of the socket. */
        SETUP,
        /** Outgoing: the guest runs, its pages travel. Incoming: reading. */
        ACTIVE,
        /** Outgoing only: the guest is paused, the rest travels. */
        SWITCHING,
        /** Outgoing: all is written, the guest is paused here. Incoming: all is loaded, the guest is paused here. */
        COMPLETED,
        FAILED,
        CANCELLED
    }

    public boolean isOver() {
        return phase == Phase.COMPLETED || phase == Phase.FAILED || phase == Phase.CANCELLED;
    }
}
