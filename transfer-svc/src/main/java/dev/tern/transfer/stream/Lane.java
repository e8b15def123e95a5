package dev.tern.transfer.stream;

import dev.tern.contracts.plan.Reason;
import dev.tern.transfer.protocol.Frame;
import java.nio.ByteBuffer;

/** One connection of a copy, at either end. No call blocks; what is sent into a broken connection is lost. */
public interface Lane {

    void send(Frame frame);

    /**
     * Sends a piece of a batch's frame; pieces of one frame follow each other.
     *
     * @param bytes from position to limit; must not change before {@code left} was told
     * @param last the frame ends with this piece
     * @param left told on any thread, once, when the bytes have left this process or never will
     */
    void write(ByteBuffer bytes, boolean last, Runnable left);

    /** Closes this connection; the edge decides whether a new one is made. */
    void close(Reason why);
}
