package dev.tern.transfer.protocol;

import java.nio.ByteBuffer;

/** Any bytes are a frame that reads back as itself, or a violation with a code; nothing else. */
public final class FrameFuzz {

    private static final int WIRE_LENGTH_AT = 28;

    private FrameFuzz() {}

    /** @param input a byte that says which type, the payload */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        header(input);
        ByteBuffer payload = ByteBuffer.wrap(input, 1, input.length - 1).slice();
        try {
            FrameType type = FrameType.of(1 + Byte.toUnsignedInt(input[0]) % FrameType.values().length);
            if (type == FrameType.BATCH) {
                if (payload.remaining() >= BatchHeader.SIZE) {
                    bounded(BatchHeader.read(payload, BatchHeader.SIZE + payload.getInt(WIRE_LENGTH_AT)));
                }
            } else if (payload.remaining() <= type.maxLength()) {
                again(FrameCodec.decode(type, payload));
            }
        } catch (ProtocolViolation e) {
            if (!e.reason().code().contains(".")) {
                throw new AssertionError("No code: " + e.reason(), e);
            }
        }
    }

    private static void header(byte[] input) {
        if (input.length >= FrameHeader.SIZE) {
            try {
                FrameHeader header = FrameHeader.read(ByteBuffer.wrap(input));
                if (header.length() < 0 || header.length() > header.type().maxLength()) {
                    throw new AssertionError("Believed: " + header);
                }
            } catch (ProtocolViolation e) {
                // refused
            }
        }
    }

    private static void bounded(BatchHeader header) {
        if (header.rawLength() > Wire.MAX_BATCH_RAW || header.opsLength() > Wire.MAX_BATCH_OPS) {
            throw new AssertionError("Believed: " + header);
        }
    }

    private static void again(Frame frame) throws ProtocolViolation {
        ByteBuffer encoded = FrameCodec.encode(frame);
        FrameHeader header = FrameHeader.read(encoded);
        Frame back = FrameCodec.decode(header.type(), encoded);
        if (!back.equals(frame)) {
            throw new AssertionError(frame + " reads back as " + back);
        }
    }
}
