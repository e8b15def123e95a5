package dev.tern.transfer.edge.netty;

import dev.tern.contracts.plan.Reason;
import dev.tern.transfer.protocol.Frame;
import dev.tern.transfer.protocol.FrameType;
import dev.tern.transfer.protocol.ProtocolViolation;
import dev.tern.transfer.tunnel.ChannelEnd;
import java.util.Set;

/** A connection of a channel, alike at both ends. */
record ChannelTalk(PeerConnection connection, ChannelEnd end) implements Conversation {

    private static final Set<FrameType> CARRIED = Set.of(
            FrameType.CHUNK,
            FrameType.TAKEN,
            FrameType.RESUME,
            FrameType.RESET,
            FrameType.PING,
            FrameType.PONG,
            FrameType.BYE);

    @Override
    public Set<FrameType> accepts() {
        return CARRIED;
    }

    @Override
    public void frame(Frame frame) throws ProtocolViolation {
        end.frame(connection, frame);
    }

    @Override
    public void closed(Reason why) {
        end.left(connection);
    }
}
