package dev.tern.transfer.stream;

import dev.tern.contracts.plan.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Direct buffers in a few sizes, used again and again by all copies of an agent. It hands out what is asked for: what
 * bounds the memory is that each copy asks only for what its window and its peer's limits allow. What comes back beyond
 * {@code kept} bytes is left to the garbage collector.
 */
public final class BufferPool {

    /** What a copy fails with where there is no more direct memory. */
    static final Reason EXHAUSTED = new Reason(
            "stream.memory",
            "No memory for a copy's buffers: give the agent more (-XX:MaxDirectMemorySize), or let fewer guests move"
                    + " at a time");

    private static final int[] SIZES = {
        16 << 10, 64 << 10, 160 << 10, 288 << 10, 544 << 10, 1056 << 10, 1376 << 10,
    };

    private final List<ConcurrentLinkedQueue<ByteBuffer>> shelves = new ArrayList<>();
    private final AtomicLong shelved = new AtomicLong();
    private final AtomicLong out = new AtomicLong();
    private final long kept;

    /** @param kept bytes that stay allocated for the next user */
    public BufferPool(long kept) {
        this.kept = kept;
        for (int i = 0; i < SIZES.length; i++) {
            shelves.add(new ConcurrentLinkedQueue<>());
        }
    }

    /** A cleared buffer of at least this capacity; its content is old. */
    public ByteBuffer take(int capacity) {
        int shelf = shelfFor(capacity);
        ByteBuffer buffer = shelves.get(shelf).poll();
        if (buffer == null) {
            buffer = ByteBuffer.allocateDirect(SIZES[shelf]);
        } else {
            shelved.addAndGet(-buffer.capacity());
        }
        out.addAndGet(buffer.capacity());
        return buffer.clear();
    }

    /** Takes back what {@link #take} gave, once. */
    public void give(ByteBuffer buffer) {
        out.addAndGet(-buffer.capacity());
        if (shelved.addAndGet(buffer.capacity()) <= kept) {
            shelves.get(shelfFor(buffer.capacity())).offer(buffer);
        } else {
            shelved.addAndGet(-buffer.capacity());
        }
    }

    /** Bytes in use. */
    public long used() {
        return out.get();
    }

    /** What a buffer of at least this capacity takes. */
    static int room(int capacity) {
        return SIZES[shelfFor(capacity)];
    }

    private static int shelfFor(int capacity) {
        for (int i = 0; i < SIZES.length; i++) {
            if (capacity <= SIZES[i]) {
                return i;
            }
        }
        throw new IllegalArgumentException("No buffer of " + capacity + " bytes; at most " + SIZES[SIZES.length - 1]);
    }
}
