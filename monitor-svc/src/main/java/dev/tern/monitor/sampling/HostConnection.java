package dev.tern.monitor.sampling;

import java.io.IOException;
import java.util.Optional;

/** A way to read one host. Belongs to one thread. */
public interface HostConnection extends AutoCloseable {

    /** @throws IOException when the host does not answer: the connection is of no more use */
    HostReading read() throws IOException;

    /** What the host is made of; empty where there is nothing to say. Takes longer than {@link #read}. */
    Optional<Hardware> hardware() throws IOException;

    /** Has the host tell, from now on, that something happened to a guest; a host that has no events never does. */
    void listen(Listener listener) throws IOException;

    /** Hears on a thread of the connection's, and returns at once. */
    @FunctionalInterface
    interface Listener {

        /** @param hardware whether what the guest is made of may have changed */
        void happened(boolean hardware);
    }

    @Override
    void close() throws IOException;

    /** Makes connections to one host. */
    @FunctionalInterface
    interface Opener {
        HostConnection open() throws IOException;
    }
}
