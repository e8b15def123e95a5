package dev.tern.transfer.stream;

import dev.tern.contracts.unit.Ticker;
import dev.tern.transfer.protocol.BatchHeader;
import dev.tern.transfer.protocol.Breach;
import dev.tern.transfer.protocol.Codec;
import dev.tern.transfer.protocol.FrameHeader;
import dev.tern.transfer.protocol.ProtocolViolation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a small stream through every stage, again and again, so that the first copy finds all of them compiled. */
public final class WarmUp implements OpExpander.Output {

    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final int PAGES = 128;
    private static final int SECTION = 1;
    private static final int UPDATE = 32 << 10;
    private static final int ROOM = 256 << 10;

    private final BufferPool pool = new BufferPool(8 << 20);
    private final ByteBuffer stream = ByteBuffer.allocateDirect((PAGES + 4) * (Records.PAGE + Long.BYTES));
    private final ByteBuffer staging = ByteBuffer.allocateDirect(ROOM);
    private final Compression compression = new Compression();
    private final Decoder decoder = new Decoder(pool);
    private final Encoder encoder;
    private final MessageDigest sha = DigestStage.sha256();
    private final byte[] update = new byte[UPDATE];

    private WarmUp(Ticker ticker) {
        this.encoder = new Encoder(
                pool,
                new CodecChoice(1, new AtomicLong(LinkRate.USUAL), ticker, () -> Arrived.NOTHING),
                ticker,
                ROOM * 2);
        write();
    }

    /**
     * Stops after so many rounds or so much time, whichever comes first.
     *
     * @return the rounds
     */
    public static int run(Ticker ticker, int rounds, Duration most) {
        Duration start = ticker.read();
        WarmUp warm = new WarmUp(ticker);
        int done = 0;
        try {
            while (done < rounds && ticker.since(start).compareTo(most) < 0) {
                warm.round();
                done++;
            }
        } catch (ProtocolViolation | StreamFormatException | IOException e) {
            LOG.warn("Warming up failed; the first migration may start slowly", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            warm.compression.close();
            warm.decoder.close();
            warm.encoder.close();
        }
        return done;
    }

    private void write() {
        stream.putInt(Records.MAGIC).putInt(Records.VERSION);
        stream.put((byte) Records.SECTION_START).putInt(SECTION).put((byte) 3).put(new byte[] {'r', 'a', 'm'});
        stream.putInt(0).putInt(4);
        stream.putLong((long) PAGES * Records.PAGE | Records.MEM_SIZE);
        stream.put((byte) 1).put((byte) 'm').putLong((long) PAGES * Records.PAGE);
        for (int page = 0; page < PAGES; page++) {
            boolean zero = page % 9 == 8;
            stream.putLong((long) page * Records.PAGE
                    | (zero ? Records.ZERO : Records.RAW)
                    | (page == 0 ? 0 : Records.CONTINUE));
            if (page == 0) {
                stream.put((byte) 1).put((byte) 'm');
            }
            if (zero) {
                stream.put((byte) 0);
            } else {
                for (int word = 0; word < Records.PAGE / Long.BYTES; word++) {
                    stream.putLong((long) word * page % 97);
                }
            }
        }
        stream.flip();
    }

    private void round() throws ProtocolViolation, StreamFormatException, IOException, InterruptedException {
        BatchBuilder builder = new BatchBuilder(pool, ROOM, this::relay);
        new RecordParser(builder, new BlockTable(Long.MAX_VALUE >> 1)).parse(stream, 0, stream.limit());
        builder.flush();
        builder.discard();
        for (int at = 0; at + UPDATE <= stream.limit(); at += UPDATE) {
            stream.get(at, update);
            sha.update(update);
        }
    }

    private void relay(RawBatch batch) throws InterruptedException {
        try {
            everyMethod(batch);
            Parcel parcel = encoder.encode(batch);
            ByteBuffer frame = parcel.frame.clear();
            FrameHeader header = FrameHeader.read(frame);
            BatchHeader announced = BatchHeader.read(frame, header.length());
            ByteBuffer content = pool.take(announced.wireLength());
            content.put(0, frame, RawBatch.HEAD, announced.wireLength());
            pool.give(parcel.frame);
            ByteBuffer ops = decoder.decode(announced, content);
            if (announced.number() == 0) {
                new OpExpander(new BlockTable(Long.MAX_VALUE >> 1), this)
                        .expand(ops, 0, announced.opsLength(), announced.opCount(), announced.rawLength(), false);
            }
            pool.give(ops);
        } catch (ProtocolViolation | StreamFormatException | IOException e) {
            throw new IllegalStateException("A batch does not survive its own way", e);
        }
    }

    private void everyMethod(RawBatch batch) throws ProtocolViolation {
        ByteBuffer packed = pool.take(Compression.bound(batch.opsLength()));
        ByteBuffer back = pool.take(batch.opsLength());
        for (Method method : Method.values()) {
            if (method.codec() != Codec.NONE) {
                int length = compression.compress(method, batch.ops(), RawBatch.HEAD, batch.opsLength(), packed, 0);
                compression.decompress(method.codec(), packed, length, back, batch.opsLength());
            }
        }
        if (back.get(0) != batch.ops().get(RawBatch.HEAD)) {
            throw new ProtocolViolation(Breach.BATCH_CONTENT, "Decompressing does not undo compressing");
        }
        pool.give(packed);
        pool.give(back);
    }

    @Override
    public ByteBuffer room(int bytes) {
        return staging.remaining() < bytes ? staging.clear() : staging;
    }

    @Override
    public void copy(ByteBuffer from, int at, int length) {
        ByteBuffer out = room(length);
        OpExpander.append(out, from, at, length);
    }
}
