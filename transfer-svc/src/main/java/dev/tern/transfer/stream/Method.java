package dev.tern.transfer.stream;

import dev.tern.transfer.protocol.Codec;

/**
 * What a sender can do to a batch, cheapest first, with what was measured of it on one core for heap pages of a JVM in
 * batches of 256 KiB to 1 MiB: the belief that a copy starts with.
 */
enum Method {
    NONE(Codec.NONE, 0, 1.0, 8e9),
    LZ4(Codec.LZ4, 0, 2.96, 756e6),
    ZSTD_FAST(Codec.ZSTD, -3, 3.35, 590e6),
    ZSTD_1(Codec.ZSTD, 1, 4.24, 470e6),
    ZSTD_3(Codec.ZSTD, 3, 4.41, 314e6);

    private final Codec codec;
    private final int level;
    private final double usualRatio;
    private final double usualSpeed;

    Method(Codec codec, int level, double usualRatio, double usualSpeed) {
        this.codec = codec;
        this.level = level;
        this.usualRatio = usualRatio;
        this.usualSpeed = usualSpeed;
    }

    Codec codec() {
        return codec;
    }

    int level() {
        return level;
    }

    double usualRatio() {
        return usualRatio;
    }

    /** Bytes a second on one core. */
    double usualSpeed() {
        return usualSpeed;
    }
}
