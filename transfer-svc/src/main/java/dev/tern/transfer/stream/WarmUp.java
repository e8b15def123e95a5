package dev.tern.transfer.stream;

import dev.tern.contracts.unit.Ticker;
import dev.tern.transfer.protocol.Codec;
import dev.tern.transfer.protocol.ProtocolViolation;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compresses, checks, decompresses and digests for a while, so that the first copy finds all of it compiled. */
public final class WarmUp {

    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final int SIZE = 256 << 10;
    private static final int UPDATE = 32 << 10;

    private WarmUp() {}

    /** Takes about as long as is given. */
    public static void run(Ticker ticker, Duration time) {
        ByteBuffer content = ByteBuffer.allocateDirect(SIZE);
        for (int i = 0; i < SIZE; i += Long.BYTES) {
            content.putLong(i, (long) i * i % 977);
        }
        ByteBuffer packed = ByteBuffer.allocateDirect(Compression.bound(SIZE));
        ByteBuffer back = ByteBuffer.allocateDirect(SIZE);
        byte[] update = new byte[UPDATE];
        MessageDigest sha = DigestStage.sha256();
        Duration start = ticker.read();
        try (Compression compression = new Compression()) {
            while (ticker.since(start).compareTo(time) < 0) {
                for (Method method : Method.values()) {
                    if (method.codec() != Codec.NONE) {
                        int length = compression.compress(method, content, 0, SIZE, packed, 0);
                        compression.decompress(method.codec(), packed, length, back, SIZE);
                    }
                }
                for (int at = 0; at < SIZE; at += UPDATE) {
                    back.get(at, update);
                    sha.update(update);
                }
            }
        } catch (ProtocolViolation e) {
            LOG.warn("Warming up failed", e);
        }
    }
}
