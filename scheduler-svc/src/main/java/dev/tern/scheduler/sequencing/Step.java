package dev.tern.scheduler.sequencing;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import java.time.Instant;

/**
 * A move of the schedule, or one half of it where its guest waits at a third host for room.
 *
 * @param from where the guest is when it starts
 * @param bandwidth that it is given
 * @param end when it is expected to have arrived
 * @param bytes that it is expected to put on the wire
 */
public record Step(
        GuestMove move, HostId from, HostId to, Bandwidth bandwidth, Instant start, Instant end, DataSize bytes) {

    /** Whether it leads to a host where the guest only waits. */
    public boolean isParking() {
        return !to.equals(move.to());
    }
}
