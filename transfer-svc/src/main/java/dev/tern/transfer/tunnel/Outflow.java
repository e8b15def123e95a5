package dev.tern.transfer.tunnel;

import dev.tern.transfer.protocol.Breach;
import dev.tern.transfer.protocol.Frame;
import dev.tern.transfer.protocol.FrameCodec;
import dev.tern.transfer.protocol.ProtocolViolation;
import dev.tern.transfer.protocol.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What one end sends: read from the local socket, kept until the other end has taken it. The reader has a thread of its
 * own, connections only ask whether a number can be, all else belongs to the channel's loop.
 */
final class Outflow {

    private static final long LOOK_MILLIS = 20;

    /** A chunk as its frame, which is sent as it is as often as it must be. */
    record Piece(long end, boolean last, ByteBuffer frame) {

        int length() {
            return frame.capacity();
        }
    }

    /** Where the reader puts what it has read. */
    @FunctionalInterface
    interface Read {
        void put(Piece piece) throws InterruptedException;
    }

    private final BlockingQueue<Boolean> room = new ArrayBlockingQueue<>(1);
    private final AtomicLong sentTo = new AtomicLong();
    private final AtomicLong takenTo = new AtomicLong();
    private final AtomicLong chunksTaken = new AtomicLong();
    private final Traffic traffic;

    private final Deque<Piece> waiting = new ArrayDeque<>();
    private final Deque<Piece> sent = new ArrayDeque<>();
    private boolean lastSent;
    private boolean lastTaken;

    Outflow(Traffic traffic) {
        this.traffic = traffic;
    }

    // ---- the reader ----

    /** To the end of the socket's input, never more ahead than the window. */
    void read(SocketChannel from, Read into) throws IOException, InterruptedException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(Wire.MAX_CHUNK);
        long offset = 0;
        long chunks = 0;
        boolean last = false;
        while (!last) {
            awaitRoom(offset, chunks);
            last = from.read(buffer.clear()) < 0;
            Frame.Chunk chunk = chunk(offset, last, buffer.flip());
            traffic.sent(chunk.bytes().remaining());
            offset = chunk.end();
            chunks++;
            into.put(new Piece(offset, last, FrameCodec.encode(chunk)));
        }
    }

    private static Frame.Chunk chunk(long offset, boolean last, ByteBuffer read) {
        CRC32C crc = new CRC32C();
        crc.update(read.duplicate());
        return new Frame.Chunk(offset, last, (int) crc.getValue(), read);
    }

    private void awaitRoom(long offset, long chunks) throws InterruptedException {
        while (offset - takenTo.get() >= Wire.CHANNEL_WINDOW || chunks - chunksTaken.get() >= Wire.MAX_AHEAD_CHUNKS) {
            room.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    // ---- connections ----

    /** @throws ProtocolViolation for what was never sent */
    void checkSent(long offset) throws ProtocolViolation {
        if (offset > sentTo.get()) {
            throw new ProtocolViolation(
                    Breach.ACK,
                    "A channel's bytes before " + offset + " are called taken and only " + sentTo.get() + " were sent");
        }
    }

    // ---- the channel's loop ----

    void add(Piece piece) {
        waiting.add(piece);
    }

    @Nullable
    Piece next() {
        return waiting.peek();
    }

    /** What {@link #next} gave is on its way. */
    Piece send() {
        Piece piece = waiting.remove();
        sent.add(piece);
        sentTo.accumulateAndGet(piece.end(), Math::max);
        lastSent |= piece.last();
        traffic.wire(piece.length());
        return piece;
    }

    void taken(long offset) {
        Piece first = sent.peek();
        long chunks = 0;
        while (first != null && first.end() <= offset) {
            sent.remove();
            lastTaken |= first.last();
            chunks++;
            first = sent.peek();
        }
        if (chunks > 0) {
            chunksTaken.addAndGet(chunks);
            takenTo.accumulateAndGet(offset, Math::max);
            room.offer(Boolean.TRUE);
        }
    }

    /** A new connection, whose other end has everything before that: the rest is sent again. */
    void resume(long offset) {
        Piece latest = sent.peekLast();
        while (latest != null && latest.end() > offset) {
            waiting.addFirst(sent.removeLast());
            latest = sent.peekLast();
        }
    }

    boolean isLastSent() {
        return lastSent;
    }

    boolean isAllTaken() {
        return lastTaken;
    }
}
