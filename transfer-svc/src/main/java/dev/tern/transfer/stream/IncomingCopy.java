package dev.tern.transfer.stream;

/** The destination's half of a running copy: from the other agent to the hypervisor's socket. */
public interface IncomingCopy extends AutoCloseable {

    CopyProgress progress();

    /** Writes the tail that was held back: after this the hypervisor loads the guest. Only after {@code complete}. */
    void deliverTail();

    /** Ends the copy; the tail is thrown away. */
    @Override
    void close();
}
