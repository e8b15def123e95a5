package dev.tern.transfer.tunnel;

import dev.tern.transfer.protocol.Breach;
import dev.tern.transfer.protocol.Frame.Chunk;
import dev.tern.transfer.protocol.ProtocolViolation;
import dev.tern.transfer.protocol.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;

/**
 * What one end receives: put in order, written to the local socket. Connections ask for room before anything is kept, the
 * writer has a thread of its own, all else belongs to the channel's loop.
 */
final class Inflow {

    /** The sender reads a chunk more when its window is all but full. */
    private static final int MOST_BYTES = Wire.CHANNEL_WINDOW + Wire.MAX_CHUNK;

    private static final int MOST_CHUNKS = Wire.MAX_AHEAD_CHUNKS + 1;

    private final BlockingQueue<Chunk> queue = new ArrayBlockingQueue<>(MOST_CHUNKS);
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong chunks = new AtomicLong();
    private final AtomicLong deliveredTo = new AtomicLong();
    private final Traffic traffic;

    private long receivedTo;
    private boolean lastReceived;

    Inflow(Traffic traffic) {
        this.traffic = traffic;
    }

    // ---- connections ----

    /** @throws ProtocolViolation when more comes than this end said that it takes */
    void admit(Chunk chunk) throws ProtocolViolation {
        if (bytes.addAndGet(chunk.bytes().remaining()) > MOST_BYTES || chunks.incrementAndGet() > MOST_CHUNKS) {
            release(chunk);
            throw new ProtocolViolation(
                    Breach.CHUNK_FLOOD,
                    "More than " + Wire.CHANNEL_WINDOW + " bytes or " + Wire.MAX_AHEAD_CHUNKS
                            + " chunks of a channel come before they are taken");
        }
    }

    /** Admitted, and not wanted any more. */
    void release(Chunk chunk) {
        bytes.addAndGet(-chunk.bytes().remaining());
        chunks.decrementAndGet();
    }

    // ---- the channel's loop ----

    /** @throws ProtocolViolation for a gap, an overlap, or bytes behind the end; the chunk is released */
    void add(Chunk chunk) throws ProtocolViolation {
        if (lastReceived || chunk.offset() != receivedTo || !queue.offer(chunk)) {
            release(chunk);
            throw new ProtocolViolation(
                    Breach.CHUNK_OFFSET,
                    "A channel's bytes from " + chunk.offset() + " on come where those from " + receivedTo
                            + (lastReceived ? ", its end," : "") + " on are expected");
        }
        receivedTo = chunk.end();
        lastReceived = chunk.last();
    }

    long receivedTo() {
        return receivedTo;
    }

    /** For any thread. */
    long deliveredTo() {
        return deliveredTo.get();
    }

    boolean isAllDelivered() {
        return lastReceived && deliveredTo.get() == receivedTo;
    }

    // ---- the writer ----

    /**
     * Until the end of what comes.
     *
     * @param delivered told after each chunk
     * @throws ProtocolViolation for bytes that are not those which the other end read
     */
    void write(SocketChannel to, Runnable delivered) throws IOException, InterruptedException, ProtocolViolation {
        boolean last = false;
        while (!last) {
            Chunk chunk = queue.take();
            check(chunk);
            ByteBuffer left = chunk.bytes().duplicate();
            while (left.hasRemaining()) {
                to.write(left);
            }
            if (chunk.last()) {
                to.shutdownOutput();
            }
            last = chunk.last();
            traffic.received(chunk.bytes().remaining());
            release(chunk);
            deliveredTo.set(chunk.end());
            delivered.run();
        }
    }

    private static void check(Chunk chunk) throws ProtocolViolation {
        CRC32C crc = new CRC32C();
        crc.update(chunk.bytes().duplicate());
        if ((int) crc.getValue() != chunk.checksum()) {
            throw new ProtocolViolation(
                    Breach.CHUNK_CHECKSUM,
                    "A channel's bytes from " + chunk.offset()
                            + " on are not those that the other agent read: check the memory of both hosts");
        }
    }
}
