package dev.tern.contracts.migration;

import dev.tern.contracts.unit.DataSize;
import java.time.Duration;

/**
 * How the copies of a guest's local disks get on.
 *
 * @param total bytes of the disks that are copied; grows where the guest writes meanwhile
 * @param copied bytes of them that the destination has
 * @param lag how long the rest takes at the rate reached; while it is long the guest is not switched over
 */
public record DiskProgress(DataSize total, DataSize copied, Duration lag) {}
