package dev.tern.transfer.stream;

import dev.tern.transfer.protocol.BatchHeader;
import dev.tern.transfer.protocol.Breach;
import dev.tern.transfer.protocol.Codec;
import dev.tern.transfer.protocol.ProtocolViolation;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Checks batches and decompresses them. One per thread. */
final class Decoder implements AutoCloseable {

    private final BufferPool pool;
    private final Compression compression = new Compression();
    private final CRC32C crc = new CRC32C();

    Decoder(BufferPool pool) {
        this.pool = pool;
    }

    /**
     * Takes the content over, also when it is refused.
     *
     * @return the ops, from 0 on
     */
    ByteBuffer decode(BatchHeader header, ByteBuffer content) throws ProtocolViolation {
        crc.reset();
        crc.update(content.slice(0, header.wireLength()));
        if ((int) crc.getValue() != header.checksum()) {
            pool.give(content);
            throw new ProtocolViolation(
                    Breach.BATCH_CHECKSUM, "Batch " + header.number() + " does not match its checksum");
        }
        if (header.codec() == Codec.NONE) {
            return content;
        }
        ByteBuffer ops = pool.take(header.opsLength());
        try {
            compression.decompress(header.codec(), content, header.wireLength(), ops, header.opsLength());
            return ops;
        } catch (ProtocolViolation e) {
            pool.give(ops);
            throw e;
        } finally {
            pool.give(content);
        }
    }

    @Override
    public void close() {
        compression.close();
    }
}
