package dev.tern.transfer.tunnel;

import dev.tern.contracts.plan.Reason;
import dev.tern.transfer.protocol.Frame;
import dev.tern.transfer.protocol.ProtocolViolation;
import dev.tern.transfer.stream.Lane;

/** One end of a channel, as its connections see it: they tell it from their own threads, and no call blocks. */
public interface ChannelEnd {

    /** A connection to the other end; it takes the place of the one before. */
    void joined(Lane lane);

    void left(Lane lane);

    /**
     * CHUNK, TAKEN, RESUME or RESET.
     *
     * @throws ProtocolViolation for what an honest other end does not send
     */
    void frame(Lane lane, Frame frame) throws ProtocolViolation;

    /** The other side will never let this channel in. */
    void refused(Reason why);
}
