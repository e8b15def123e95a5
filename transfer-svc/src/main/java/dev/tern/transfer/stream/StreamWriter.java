package dev.tern.transfer.stream;

import dev.tern.contracts.unit.DataSize;
import dev.tern.transfer.protocol.BatchHeader;
import dev.tern.transfer.protocol.Wire;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes batches, in order, into the hypervisor's socket as the bytes they were made of; the tail is kept back. Runs on
 * one thread; only {@link #written} is for others.
 */
final class StreamWriter implements OpExpander.Output, AutoCloseable {

    private static final int BUFFER = 256 << 10;
    private static final int BUFFERS = 8;
    /** The tail is kept in pieces of this size: a peer that sends it byte by byte must not cost an object for each. */
    private static final int TAIL_PIECE = 256 << 10;

    /** Video memory and firmware of a machine stand in blocks beside the guest's memory. */
    private static final long BESIDE_MEMORY = 512L << 20;

    private final Path socket;
    private final BufferPool pool;
    private final List<ByteBuffer> buffers = new ArrayList<>();
    private final OpExpander expander;
    private final BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(BUFFERS);
    private final DigestStage digest = new DigestStage("copy-in-digest", free);
    private final AtomicLong written = new AtomicLong();
    private final List<ByteBuffer> tail = new ArrayList<>();
    private @Nullable SocketChannel hypervisor;
    private @Nullable ByteBuffer staging;
    private boolean inTail;
    private long tailLength;

    StreamWriter(Path socket, DataSize memory, BufferPool pool) {
        this.socket = socket;
        this.pool = pool;
        this.expander = new OpExpander(new BlockTable(memory.bytes() + BESIDE_MEMORY), this);
    }

    /** @return the hypervisor's socket, for its other direction */
    SocketChannel connect() throws IOException {
        for (int i = 0; i < BUFFERS; i++) {
            buffers.add(pool.take(BUFFER));
        }
        free.addAll(buffers);
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        hypervisor = channel;
        channel.connect(UnixDomainSocketAddress.of(socket));
        return channel;
    }

    void write(BatchHeader header, ByteBuffer ops) throws StreamFormatException, IOException, InterruptedException {
        if (header.offset() != written.get()) {
            throw new StreamFormatException(
                    "batch.offset",
                    "Batch " + header.number() + " starts at " + header.offset() + " and " + written.get()
                            + " bytes were written");
        }
        if ((inTail && !header.tail()) || (header.tail() && tailLength + header.rawLength() > Wire.MAX_TAIL)) {
            throw new StreamFormatException(
                    "tail.length",
                    "Batch " + header.number() + " does not continue the tail of " + tailLength + " bytes");
        }
        inTail = header.tail();
        expander.expand(ops, 0, header.opsLength(), header.opCount(), header.rawLength(), inTail);
        flush();
        written.addAndGet(header.rawLength());
    }

    @Override
    public ByteBuffer room(int bytes) throws IOException, InterruptedException {
        ByteBuffer buffer = staging;
        if (buffer != null && buffer.remaining() >= bytes) {
            return buffer;
        }
        flush();
        ByteBuffer fresh = free.take().clear();
        staging = fresh;
        return fresh;
    }

    @Override
    public void copy(ByteBuffer from, int at, int length) throws IOException, InterruptedException {
        for (int done = 0; done < length; ) {
            ByteBuffer out = room(1);
            int piece = Math.min(out.remaining(), length - done);
            OpExpander.append(out, from, at + done, piece);
            done += piece;
        }
    }

    private void flush() throws IOException, InterruptedException {
        ByteBuffer buffer = staging;
        if (buffer != null) {
            staging = null;
            int end = buffer.position();
            if (inTail) {
                keep(buffer.slice(0, end));
                tailLength += end;
            } else {
                writeFully(buffer.slice(0, end));
            }
            digest.add(buffer, 0, end, true);
        }
    }

    private void keep(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            if (tail.isEmpty() || !tail.getLast().hasRemaining()) {
                tail.add(ByteBuffer.allocate(TAIL_PIECE));
            }
            ByteBuffer piece = tail.getLast();
            int length = Math.min(piece.remaining(), bytes.remaining());
            piece.put(bytes.slice(bytes.position(), length));
            bytes.position(bytes.position() + length);
        }
    }

    /** Buffers that hold the tail. */
    int tailPieces() {
        return tail.size();
    }

    private void writeFully(ByteBuffer bytes) throws IOException {
        SocketChannel channel = hypervisor;
        if (channel == null) {
            throw new IOException("not connected");
        }
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Raw bytes written, or held where they are tail. */
    long written() {
        return written.get();
    }

    long tailLength() {
        return tailLength;
    }

    /** Over all that was written; nothing may be written after. */
    String digest() throws InterruptedException {
        return digest.finish().join();
    }

    /** @param close the hypervisor is to see the end of its input after it */
    void deliverTail(boolean close) throws IOException {
        for (ByteBuffer piece : tail) {
            writeFully(piece.flip());
        }
        tail.clear();
        SocketChannel channel = hypervisor;
        if (close && channel != null) {
            channel.shutdownOutput();
        }
    }

    @Override
    public void close() throws IOException {
        digest.stop();
        buffers.forEach(pool::give);
        buffers.clear();
        tail.clear();
        SocketChannel channel = hypervisor;
        if (channel != null) {
            channel.close();
        }
    }
}
