package dev.tern.transfer.edge.netty;

import dev.tern.contracts.plan.Reason;
import dev.tern.transfer.protocol.BatchHeader;
import dev.tern.transfer.protocol.Frame;
import dev.tern.transfer.protocol.FrameType;
import dev.tern.transfer.protocol.ProtocolViolation;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a connection is about at the moment. All calls come from the connection's event loop. */
interface Conversation {

    /** Whatever else comes ends the connection before its payload is read. */
    Set<FrameType> accepts();

    void frame(Frame frame) throws ProtocolViolation;

    /** @return where the batch's bytes go; null to skip them */
    default @Nullable ByteBuffer admit(BatchHeader header) throws ProtocolViolation {
        return null;
    }

    default void arrived(BatchHeader header, ByteBuffer content) {}

    default void abandoned(BatchHeader header, ByteBuffer content) {}

    /** The connection is gone; nothing follows. */
    void closed(Reason why);
}
