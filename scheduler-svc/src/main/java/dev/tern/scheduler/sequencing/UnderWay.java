package dev.tern.scheduler.sequencing;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.Bandwidth;
import java.time.Instant;

/**
 * A move that has begun. Its guest takes room on both hosts until it has arrived.
 *
 * @param to where it is going now, which is not the move's destination where it is only to wait there
 * @param bandwidth that it has been given
 * @param until when it is expected to arrive
 */
public record UnderWay(GuestMove move, HostId from, HostId to, Bandwidth bandwidth, Instant until) {

    public Way way() {
        return new Way(from, to);
    }
}
