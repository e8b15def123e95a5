package dev.tern.monitor.sampling;

import java.io.IOException;

/** A way to read one host. Belongs to one thread. */
public interface HostConnection extends AutoCloseable {

    /** @throws IOException when the host does not answer: the connection is of no more use */
    HostReading read() throws IOException;

    @Override
    void close() throws IOException;

    /** Makes connections to one host. */
    @FunctionalInterface
    interface Opener {
        HostConnection open() throws IOException;
    }
}
