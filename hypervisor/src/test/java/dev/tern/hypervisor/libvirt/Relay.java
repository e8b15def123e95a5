package dev.tern.hypervisor.libvirt;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Both agents' ends of the stream in one: what comes out of the source's socket goes into the destination's, and back. */
final class Relay implements AutoCloseable {

    private static final int CHUNK = 64 << 10;

    private final ServerSocketChannel server;
    private final Path destination;
    private final List<SocketChannel> ends = new CopyOnWriteArrayList<>();
    private final AtomicLong forth = new AtomicLong();
    private final AtomicLong back = new AtomicLong();
    private final AtomicBoolean open = new AtomicBoolean();
    private final Semaphore opened = new Semaphore(0);
    private final AtomicLong holdAt = new AtomicLong(Long.MAX_VALUE);

    Relay(Path source, Path destination) throws IOException {
        this.destination = destination;
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(source));
        Thread.ofVirtual().start(this::run);
    }

    /** Passes so many bytes and no more, until {@link #letGo}. */
    Relay holdingAt(long bytes) {
        holdAt.set(bytes);
        return this;
    }

    void letGo() {
        open.set(true);
        opened.release();
    }

    long forth() {
        return forth.get();
    }

    long back() {
        return back.get();
    }

    private void run() {
        try (SocketChannel source = server.accept();
                SocketChannel target = SocketChannel.open(UnixDomainSocketAddress.of(destination))) {
            ends.addAll(List.of(source, target));
            Thread returns = Thread.ofVirtual().start(() -> pump(target, source, back, false));
            pump(source, target, forth, true);
            returns.join();
        } catch (IOException e) {
            // an end was closed
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pump(SocketChannel from, SocketChannel to, AtomicLong count, boolean held) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
        try {
            while (from.read(buffer) >= 0) {
                if (held && !open.get() && count.get() >= holdAt.get()) {
                    opened.acquire();
                }
                count.addAndGet(buffer.position());
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
            }
            to.shutdownOutput();
        } catch (IOException e) {
            // an end was closed
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        letGo();
        server.close();
        for (SocketChannel end : ends) {
            end.close();
        }
    }
}
