package dev.tern.transfer.stream;

import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.DataSize;

/** What a copy tells its owner, from its own threads: the owner puts it into its queue and returns at once. */
public interface CopyEvents {

    /**
     * Source: the hypervisor's stream ended well and all of it is acknowledged, the tail as held. Destination: all of
     * it arrived, all but the tail is written, and the digest equals the source's.
     *
     * @param digest SHA-256 in hex over the whole stream, tail included
     */
    void complete(String digest, DataSize raw);

    /**
     * Destination only: the hypervisor has said this into the socket, which the source's hypervisor is to read; at most
     * 64 KiB in all, and still after {@link #complete}.
     */
    default void returned(byte[] bytes) {}

    /** The copy cannot go on; it holds nothing any more. */
    void failed(Reason why);
}
