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

/** Both agents' ends of the disks' channels in one: each connection to the source's socket goes on to the destination's. */
final class DiskRelay implements AutoCloseable {

    private static final int CHUNK = 64 << 10;

    private final ServerSocketChannel server;
    private final Path destination;
    private final List<SocketChannel> ends = new CopyOnWriteArrayList<>();
    private final AtomicLong forth = new AtomicLong();
    private final AtomicBoolean held = new AtomicBoolean();
    private final Semaphore opened = new Semaphore(0);

    DiskRelay(Path source, Path destination) throws IOException {
        this.destination = destination;
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(source));
        Thread.ofVirtual().start(this::run);
    }

    long forth() {
        return forth.get();
    }

    /** Passes nothing on to the destination, until {@link #letGo}. */
    void hold() {
        held.set(true);
    }

    void letGo() {
        held.set(false);
        opened.release(ends.size() + 1);
    }

    private void run() {
        try {
            while (true) {
                SocketChannel source = server.accept();
                SocketChannel target = SocketChannel.open(UnixDomainSocketAddress.of(destination));
                ends.addAll(List.of(source, target));
                Thread.ofVirtual().start(() -> pump(target, source, false));
                Thread.ofVirtual().start(() -> pump(source, target, true));
            }
        } catch (IOException e) {
            // it is closed
        }
    }

    private void pump(SocketChannel from, SocketChannel to, boolean counted) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
        try {
            while (from.read(buffer) >= 0) {
                if (counted && held.get()) {
                    opened.acquire();
                }
                forth.addAndGet(counted ? buffer.position() : 0);
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
