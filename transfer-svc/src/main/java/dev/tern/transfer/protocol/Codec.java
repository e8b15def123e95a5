package dev.tern.transfer.protocol;

/** How a batch's ops are compressed. The level of zstd is the sender's business. */
public enum Codec {
    NONE(0),
    LZ4(1),
    ZSTD(2);

    private final int code;

    Codec(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    static Codec of(int code) throws ProtocolViolation {
        if (code < 0 || code >= values().length) {
            throw new ProtocolViolation(Breach.BATCH_CODEC, "Codec " + code + " is unknown; 0 to 2 are");
        }
        return values()[code];
    }
}
