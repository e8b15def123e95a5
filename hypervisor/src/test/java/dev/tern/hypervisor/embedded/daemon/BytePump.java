package dev.tern.hypervisor.embedded.daemon;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Random;

/** Carries bytes from a source daemon's stream to a destination's socket, in pieces of any length; knows nothing of them. */
final class BytePump implements AutoCloseable {

    private final ServerSocketChannel server;
    private final Path to;
    private final Random lengths;
    private final long most;

    private BytePump(ServerSocketChannel server, Path to, Random lengths, long most) {
        this.server = server;
        this.to = to;
        this.lengths = lengths;
        this.most = most;
    }

    /** @param most bytes that it carries before it breaks off */
    static BytePump start(Path from, Path to, long seed, long most) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(from));
        BytePump pump = new BytePump(server, to, new Random(seed), most);
        Thread.ofPlatform().name("pump").daemon().start(pump::pump);
        return pump;
    }

    static BytePump start(Path from, Path to, long seed) throws IOException {
        return start(from, to, seed, Long.MAX_VALUE);
    }

    private void pump() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024);
        long carried = 0;
        try (SocketChannel in = server.accept();
                SocketChannel out = SocketChannel.open(UnixDomainSocketAddress.of(to))) {
            Thread.ofPlatform().name("pump-back").daemon().start(() -> carryBack(out, in));
            while (carried < most && in.read(buffer.clear().limit(1 + lengths.nextInt(buffer.capacity()))) >= 0) {
                buffer.flip();
                carried += buffer.remaining();
                while (buffer.hasRemaining()) {
                    out.write(buffer);
                }
            }
        } catch (IOException e) {
            // either side broke off: the daemons say so
            return;
        }
    }

    /** Until it is over: then both sides are closed. */
    private static void carryBack(SocketChannel out, SocketChannel in) {
        ByteBuffer buffer = ByteBuffer.allocate(64);
        try {
            while (out.read(buffer.clear()) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    in.write(buffer);
                }
            }
        } catch (IOException e) {
            // the same
            return;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
