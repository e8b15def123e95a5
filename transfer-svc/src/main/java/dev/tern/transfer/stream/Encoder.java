package dev.tern.transfer.stream;

import dev.tern.contracts.unit.Ticker;
import dev.tern.transfer.protocol.BatchHeader;
import dev.tern.transfer.protocol.Codec;
import dev.tern.transfer.protocol.FrameHeader;
import dev.tern.transfer.protocol.FrameType;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Compresses batches and makes frames of them. One per thread. */
final class Encoder implements AutoCloseable {

    private final BufferPool pool;
    private final CodecChoice choice;
    private final Ticker ticker;
    private final Compression compression = new Compression();
    private final CRC32C crc = new CRC32C();
    private final ByteBuffer scratch;

    Encoder(BufferPool pool, CodecChoice choice, Ticker ticker, int batchSize) {
        this.pool = pool;
        this.choice = choice;
        this.ticker = ticker;
        this.scratch = pool.take(Compression.bound(batchSize + RecordParser.LONGEST));
    }

    /** Takes the batch's buffer over. */
    Parcel encode(RawBatch batch) {
        Method method = choice.forBatch(batch.number());
        int length = method == Method.NONE ? batch.opsLength() : compress(method, batch);
        if (method == Method.NONE || length >= batch.opsLength()) {
            return frame(batch, Codec.NONE, batch.ops(), batch.opsLength());
        }
        ByteBuffer packed = pool.take(RawBatch.HEAD + length);
        packed.put(RawBatch.HEAD, scratch, 0, length);
        pool.give(batch.ops());
        return frame(batch, method.codec(), packed, length);
    }

    private int compress(Method method, RawBatch batch) {
        long start = ticker.read().toNanos();
        int length = compression.compress(method, batch.ops(), RawBatch.HEAD, batch.opsLength(), scratch, 0);
        choice.measured(method, batch.opsLength(), length, ticker.read().toNanos() - start);
        return length;
    }

    private Parcel frame(RawBatch batch, Codec codec, ByteBuffer buffer, int wireLength) {
        crc.reset();
        crc.update(buffer.slice(RawBatch.HEAD, wireLength));
        buffer.clear();
        new FrameHeader(FrameType.BATCH, BatchHeader.SIZE + wireLength).write(buffer);
        new BatchHeader(
                        batch.number(),
                        batch.offset(),
                        batch.opCount(),
                        batch.rawLength(),
                        batch.opsLength(),
                        wireLength,
                        codec,
                        batch.tail(),
                        (int) crc.getValue())
                .write(buffer);
        return new Parcel(batch.number(), batch.rawLength(), buffer, RawBatch.HEAD + wireLength);
    }

    @Override
    public void close() {
        compression.close();
        pool.give(scratch);
    }
}
