package dev.tern.transfer.stream;

import dev.tern.transfer.protocol.BatchHeader;
import dev.tern.transfer.protocol.Breach;
import dev.tern.transfer.protocol.Codec;
import dev.tern.transfer.protocol.ProtocolViolation;
import dev.tern.transfer.protocol.Wire;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Puts batches in order. Any thread admits and puts; one thread takes. What is admitted and not yet written is bounded in
 * number by {@link Wire#MAX_AHEAD_BATCHES}, in raw bytes by {@link Wire#MAX_AHEAD_RAW} and in bytes of buffers by {@link
 * Wire#MAX_AHEAD_BUFFERS}, whatever a peer announces.
 */
final class ReorderRing {

    /** A batch, checked and decompressed, whose turn has not come. */
    record Held(BatchHeader header, ByteBuffer ops) {}

    /** A batch may be on its way on an old and a new connection at once for a moment. */
    private static final long SPARE = (long) Wire.MAX_STREAMS * Wire.MAX_BATCH_RAW;

    private final AtomicReferenceArray<@Nullable Held> slots = new AtomicReferenceArray<>(Wire.MAX_AHEAD_BATCHES);
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong admitted = new AtomicLong();
    private final AtomicLong admittedTail = new AtomicLong();
    private final AtomicLong admittedRoom = new AtomicLong();

    long next() {
        return next.get();
    }

    /** @return whether the batch is wanted; room for it is counted then, until it is written or released */
    boolean admit(BatchHeader header) throws ProtocolViolation {
        long expected = next.get();
        Held here = slots.get(index(header));
        if (header.number() < expected || (here != null && here.header().number() == header.number())) {
            return false;
        }
        if (header.number() >= expected + Wire.MAX_AHEAD_BATCHES) {
            throw new ProtocolViolation(
                    Breach.BATCH_NUMBER,
                    "Batch " + header.number() + " is too far ahead of " + expected + "; at most "
                            + Wire.MAX_AHEAD_BATCHES);
        }
        if (header.tail()) {
            admittedTail.addAndGet(header.rawLength());
        }
        long room = admittedRoom.addAndGet(room(header));
        if (admitted.addAndGet(header.rawLength()) > Wire.MAX_AHEAD_RAW + SPARE) {
            release(header);
            throw new ProtocolViolation(
                    Breach.BATCH_LENGTH,
                    "More than " + Wire.MAX_AHEAD_RAW + " raw bytes ahead of the acknowledgements");
        }
        if (room > Wire.MAX_AHEAD_BUFFERS) {
            release(header);
            throw new ProtocolViolation(
                    Breach.BATCH_LENGTH,
                    "More than " + Wire.MAX_AHEAD_BUFFERS + " bytes of buffers ahead of the acknowledgements");
        }
        if (header.tail() && admittedTail.get() > Wire.MAX_TAIL + SPARE) {
            release(header);
            throw new ProtocolViolation(Breach.TAIL_LENGTH, "A tail of more than " + Wire.MAX_TAIL + " bytes");
        }
        return true;
    }

    /** An admitted batch does not come, or came twice. */
    void release(BatchHeader header) {
        admitted.addAndGet(-header.rawLength());
        admittedRoom.addAndGet(-room(header));
        if (header.tail()) {
            admittedTail.addAndGet(-header.rawLength());
        }
    }

    /** @return whether it was taken over; else it was here already and its room is free again */
    boolean put(BatchHeader header, ByteBuffer ops) {
        Held held = new Held(header, ops);
        boolean taken = header.number() >= next.get() && slots.compareAndSet(index(header), null, held);
        // its twin may have been written between the two: what stays would keep out the batch of this slot's next turn
        boolean late = taken && header.number() < next.get() && slots.compareAndSet(index(header), held, null);
        if (!taken || late) {
            release(header);
        }
        return taken && !late;
    }

    /** The next batch in order, if it is here. */
    @Nullable
    Held take() {
        Held held = slots.get((int) (next.get() % Wire.MAX_AHEAD_BATCHES));
        return held == null || held.header().number() != next.get() ? null : held;
    }

    void written(BatchHeader header) {
        next.set(header.number() + 1);
        slots.set(index(header), null);
        admitted.addAndGet(-header.rawLength());
        admittedRoom.addAndGet(-room(header));
    }

    void clear(BufferPool pool) {
        for (int i = 0; i < Wire.MAX_AHEAD_BATCHES; i++) {
            Held held = slots.getAndSet(i, null);
            if (held != null) {
                pool.give(held.ops());
            }
        }
    }

    private static int room(BatchHeader header) {
        int ops = BufferPool.room(header.opsLength());
        return header.codec() == Codec.NONE ? ops : ops + BufferPool.room(header.wireLength());
    }

    private static int index(BatchHeader header) {
        return (int) (header.number() % Wire.MAX_AHEAD_BATCHES);
    }
}
