package dev.tern.transfer.stream;

import dev.tern.contracts.unit.Bandwidth;

/** The source's half of a running copy: from the hypervisor's socket to the other agent. */
public interface OutgoingCopy extends AutoCloseable {

    CopyProgress progress();

    /** Caps wire bytes a second, at once. */
    void limit(Bandwidth cap);

    /** Writes to the hypervisor what the destination's has said, behind all that it was given before. Returns at once. */
    void returned(byte[] bytes);

    /** Ends the copy; nothing is delivered any more. */
    @Override
    void close();
}
