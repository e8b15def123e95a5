package dev.tern.transfer.stream;

import dev.tern.transfer.protocol.BatchHeader;
import dev.tern.transfer.protocol.Breach;
import dev.tern.transfer.protocol.ProtocolViolation;
import dev.tern.transfer.protocol.Wire;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Puts batches in order. Any thread admits and puts; one thread takes. What is admitted and not yet written is bounded in
 * number by {@link Wire#MAX_AHEAD_BATCHES} and in raw bytes by {@link Wire#MAX_AHEAD_RAW}, whatever a peer announces.
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

    long next() {
        return next.get();
    }

    /** @return whether the batch is wanted; room for it is counted then, until it is written or released */
    boolean admit(BatchHeader header) throws ProtocolViolation {
        long expected = next.get();
        if (header.number() < expected || slots.get(index(header)) != null) {
            return false;
        }
        if (header.number() >= expected + Wire.MAX_AHEAD_BATCHES) {
            throw new ProtocolViolation(
                    Breach.BATCH_NUMBER,
                    "Batch " + header.number() + " is too far ahead of " + expected + "; at most "
                            + Wire.MAX_AHEAD_BATCHES);
        }
        if (admitted.addAndGet(header.rawLength()) > Wire.MAX_AHEAD_RAW + SPARE) {
            admitted.addAndGet(-header.rawLength());
            throw new ProtocolViolation(
                    Breach.BATCH_LENGTH,
                    "More than " + Wire.MAX_AHEAD_RAW + " raw bytes ahead of the acknowledgements");
        }
        if (header.tail() && admittedTail.addAndGet(header.rawLength()) > Wire.MAX_TAIL + SPARE) {
            release(header);
            throw new ProtocolViolation(Breach.TAIL_LENGTH, "A tail of more than " + Wire.MAX_TAIL + " bytes");
        }
        return true;
    }

    /** An admitted batch does not come, or came twice. */
    void release(BatchHeader header) {
        admitted.addAndGet(-header.rawLength());
        if (header.tail()) {
            admittedTail.addAndGet(-header.rawLength());
        }
    }

    /** @return whether it was taken over; else it was here already and its room is free again */
    boolean put(BatchHeader header, ByteBuffer ops) {
        boolean taken =
                header.number() >= next.get() && slots.compareAndSet(index(header), null, new Held(header, ops));
        if (!taken) {
            release(header);
        }
        return taken;
    }

    /** The next batch in order, if it is here. */
    @Nullable
    Held take() {
        int index = (int) (next.get() % Wire.MAX_AHEAD_BATCHES);
        Held held = slots.get(index);
        if (held == null) {
            return null;
        }
        if (held.header().number() != next.get()) {
            slots.set(index, null);
            release(held.header());
            return null;
        }
        return held;
    }

    void written(BatchHeader header) {
        next.set(header.number() + 1);
        slots.set(index(header), null);
        admitted.addAndGet(-header.rawLength());
    }

    void clear(BufferPool pool) {
        for (int i = 0; i < Wire.MAX_AHEAD_BATCHES; i++) {
            Held held = slots.getAndSet(i, null);
            if (held != null) {
                pool.give(held.ops());
            }
        }
    }

    private static int index(BatchHeader header) {
        return (int) (header.number() % Wire.MAX_AHEAD_BATCHES);
    }
}
