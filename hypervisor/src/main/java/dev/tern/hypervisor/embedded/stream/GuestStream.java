package dev.tern.hypervisor.embedded.stream;

import dev.tern.hypervisor.StreamStatus;
import java.io.IOException;

/** A stream of a guest, out or in, running or over. */
public sealed interface GuestStream permits OutgoingStream, IncomingStream {

    StreamStatus status();

    /** Ends it if it is not over; it is when this returns. */
    void cancel() throws IOException;
}
