package dev.tern.transfer.protocol;

/**
 * What a frame carries, with the length of its payload that a receiver accepts at most: known before a byte of it is
 * read.
 */
public enum FrameType {
    HELLO(1, 1024),
    WELCOME(2, 64),
    REFUSAL(3, 4096),
    CONTROL(4, Wire.MAX_DOCUMENT + (64 << 10)),
    BATCH(5, BatchHeader.SIZE + Wire.MAX_BATCH_OPS),
    ACK(6, 16),
    RESEND(7, 8),
    END(8, 64),
    SEALED(9, 32),
    PING(10, 8),
    PONG(11, 8),
    BYE(12, 0),
    READY(13, 0),
    CHUNK(14, 17 + Wire.MAX_CHUNK),
    TAKEN(15, 8),
    RESUME(16, 8),
    RESET(17, 4096);

    private final int code;
    private final int maxLength;

    FrameType(int code, int maxLength) {
        this.code = code;
        this.maxLength = maxLength;
    }

    public int code() {
        return code;
    }

    public int maxLength() {
        return maxLength;
    }

    static FrameType of(int code) throws ProtocolViolation {
        FrameType[] all = values();
        if (code < 1 || code > all.length) {
            throw new ProtocolViolation(Breach.TYPE, "Frame type " + code + " is unknown; 1 to " + all.length + " are");
        }
        return all[code - 1];
    }
}
