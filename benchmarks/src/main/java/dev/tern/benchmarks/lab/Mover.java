package dev.tern.benchmarks.lab;

import dev.tern.contracts.id.HostId;
import dev.tern.lab.guest.LabGuest;
import java.io.IOException;
import java.time.Duration;

/** Makes moves. */
@FunctionalInterface
interface Mover {

    /**
     * Moves the guest, or stops the move when it has taken as long as it may; the guest then runs where it was.
     *
     * @param bound how long a move may take
     */
    Ended move(LabGuest guest, HostId from, HostId to, Duration bound) throws IOException;
}
