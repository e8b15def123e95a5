package dev.tern.benchmarks.sequencing;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.scheduler.sequencing.GuestMove;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Who decides which moves start now. */
interface Rule {

    /** @param cap that the move may not exceed, whatever the links would give it */
    record Start(GuestMove move, HostId to, Bandwidth cap) {}

    List<Start> due(SimulatedFleet fleet, Instant now);

    default void arrived(CopiedGuest guest, Instant now) {}

    /** When it wants to be asked though nothing has happened. */
    default Optional<Instant> nextLook() {
        return Optional.empty();
    }
}
