package dev.tern.transfer.stream;

import dev.tern.transfer.protocol.Wire;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads the hypervisor's stream and makes batches of it, as long as the window has room. A batch that is not full goes
 * out when the hypervisor pauses for {@link #QUIET_MILLIS}. Runs on one thread.
 */
final class StreamReader {

    /** What the window allows. */
    interface Gate {
        /** Waits until more may be read. */
        void await(long rawRead, long batches) throws InterruptedException;
    }

    /**
     * How the stream ended.
     *
     * @param closed the hypervisor closed its socket; else the tail's form said so
     */
    record Ending(long rawTotal, long batches, long tailLength, boolean closed, CompletableFuture<String> digest) {}

    static final int BUFFER = 512 << 10;
    private static final int BUFFERS = 6;
    private static final long QUIET_MILLIS = 1;
    private static final int LEAST_ROOM = 64 << 10;

    private final BatchBuilder batches;
    private final RecordParser parser;
    private final Gate gate;
    private final TailWatch tail;
    private final BufferPool pool;
    private final List<ByteBuffer> buffers = new ArrayList<>();
    private final BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(BUFFERS);
    private final DigestStage digest;
    private final AtomicLong rawRead;

    /** @param rawRead counts the bytes read, for others to see */
    StreamReader(
            BufferPool pool, int batchSize, BatchBuilder.Output output, Gate gate, AtomicLong rawRead, String name) {
        this.batches = new BatchBuilder(pool, batchSize, output);
        this.tail = batches.tailWatch();
        this.parser = new RecordParser(batches, new BlockTable(Long.MAX_VALUE >> 1));
        this.pool = pool;
        this.gate = gate;
        this.rawRead = rawRead;
        for (int i = 0; i < BUFFERS; i++) {
            buffers.add(pool.take(BUFFER));
        }
        free.addAll(buffers);
        this.digest = new DigestStage(name + "-digest", free);
    }

    /** Reads to the end. */
    Ending read(SocketChannel hypervisor) throws IOException, StreamFormatException, InterruptedException {
        hypervisor.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            SelectionKey key = hypervisor.register(selector, SelectionKey.OP_READ);
            boolean closed = copy(hypervisor, selector, key);
            batches.flush();
            return new Ending(rawRead.get(), batches.batches(), tail.length(), closed, digest.finish());
        }
    }

    /** Gives everything back; the reading thread must have ended. */
    void stop() {
        digest.stop();
        batches.discard();
        buffers.forEach(pool::give);
        buffers.clear();
    }

    private boolean copy(SocketChannel hypervisor, Selector selector, SelectionKey key)
            throws IOException, StreamFormatException, InterruptedException {
        ByteBuffer buffer = take();
        int parsed = 0;
        while (true) {
            gate.await(rawRead.get(), batches.batches());
            int got = received(hypervisor, buffer);
            if (got < 0) {
                checkEnd();
                digest.add(buffer, parsed, buffer.position(), true);
                return true;
            }
            if (got == 0) {
                awaitMore(selector, key);
                continue;
            }
            rawRead.addAndGet(got);
            int next = parser.parse(buffer, parsed, buffer.position());
            checkTail();
            if (parser.isInTail() && tail.isComplete()) {
                digest.add(buffer, parsed, next, true);
                return false;
            }
            boolean full = buffer.remaining() < LEAST_ROOM;
            if (full) {
                ByteBuffer fresh = take();
                OpExpander.append(fresh, buffer, next, buffer.position() - next);
                digest.add(buffer, parsed, next, true);
                buffer = fresh;
                parsed = 0;
            } else {
                digest.add(buffer, parsed, next, false);
                parsed = next;
            }
        }
    }

    /** A hypervisor that ends without having read what was said back resets its socket instead of closing it. */
    private int received(SocketChannel hypervisor, ByteBuffer buffer) throws IOException, StreamFormatException {
        try {
            return hypervisor.read(buffer);
        } catch (SocketException e) {
            throw cut();
        }
    }

    private void checkTail() throws StreamFormatException {
        if (tail.length() > Wire.MAX_TAIL) {
            throw new StreamFormatException(
                    "stream.tail",
                    "The device state after the end of memory exceeds " + Wire.MAX_TAIL
                            + " bytes, which the destination could not hold back");
        }
    }

    private void checkEnd() throws StreamFormatException {
        if (!parser.isInTail() || tail.length() == 0) {
            throw cut();
        }
    }

    private StreamFormatException cut() {
        return new StreamFormatException(
                "stream.cut",
                "The hypervisor closed its stream after " + rawRead.get()
                        + " bytes, before its end: it gave the migration up");
    }

    private void awaitMore(Selector selector, SelectionKey key) throws IOException, InterruptedException {
        if (selector.select(QUIET_MILLIS) == 0) {
            batches.flush();
            selector.select(TimeUnit.SECONDS.toMillis(1));
        }
        selector.selectedKeys().remove(key);
        if (Thread.interrupted()) {
            throw new InterruptedException("The copy ends");
        }
    }

    private ByteBuffer take() throws InterruptedException {
        return free.take().clear().limit(BUFFER);
    }
}
