package dev.tern.benchmarks.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** Unix sockets, and a hypervisor that reads and throws away. */
final class Sockets {

    private static final int BUFFER = 256 << 10;

    private Sockets() {}

    static SocketChannel connect(Path socket) throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(socket));
    }

    static ServerSocketChannel listen(Path socket) throws IOException {
        Files.deleteIfExists(socket);
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
    }

    /** Reads one connection to its end and counts. */
    static Thread drain(ServerSocketChannel listener, AtomicLong counted) {
        return Thread.ofPlatform().daemon().start(() -> {
            try (SocketChannel channel = listener.accept()) {
                ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
                for (int got = channel.read(buffer); got >= 0; got = channel.read(buffer)) {
                    counted.addAndGet(got);
                    buffer.clear();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
