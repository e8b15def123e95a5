package dev.tern.hypervisor;

import dev.tern.contracts.unit.DataSize;
import java.time.Duration;

/**
 * How the copies of an outgoing guest's local disks get on.
 *
 * @param total bytes of the disks that are copied; grows where the guest writes meanwhile
 * @param copied bytes of them that the destination has
 * @param lag how long what is still to be copied takes at the rate that was reached
 * @param close whether the copies are so close that the guest may be switched over
 */
public record DiskCopy(DataSize total, DataSize copied, Duration lag, boolean close) {

    /** Of a guest without local disks. */
    public static final DiskCopy NONE = new DiskCopy(DataSize.ZERO, DataSize.ZERO, Duration.ZERO, true);
}
