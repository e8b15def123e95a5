package dev.tern.hypervisor.embedded.daemon;

import dev.tern.contracts.unit.Ticker;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Listens for clients; each has a thread of its own, so that none waits for another. */
final class ControlServer implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(ControlServer.class.getName());
    private static final int MOST_CLIENTS = 32;
    private static final long REST_MS = 100;
    private static final Duration STUCK = Duration.ofSeconds(10);
    private static final String FULL =
            "{\"error\":{\"code\":\"connections.full\",\"text\":\"There are 32 connections already\"}}\n";

    private final ServerSocketChannel server;
    private final Path socket;
    private final Calls calls;
    private final Ticker ticker;
    private final Set<ControlSession> sessions = ConcurrentHashMap.newKeySet();

    private ControlServer(ServerSocketChannel server, Path socket, Calls calls, Ticker ticker) {
        this.server = server;
        this.socket = socket;
        this.calls = calls;
        this.ticker = ticker;
    }

    /** Listens, only for this user; a socket that a dead daemon left is replaced. */
    static ControlServer open(Path socket, Calls calls, Ticker ticker) throws IOException {
        Files.deleteIfExists(socket);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        ControlServer opened = new ControlServer(server, socket, calls, ticker);
        Thread.ofPlatform().name("control").start(opened::accept);
        return opened;
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                admit(server.accept());
            } catch (ClosedChannelException e) {
                LOG.log(System.Logger.Level.DEBUG, "No longer listening", e);
            } catch (IOException e) {
                LOG.log(System.Logger.Level.ERROR, "A client could not be let in on " + socket, e);
                rest();
            }
        }
    }

    /** What keeps a client out, as too many open files, may pass; it need not be tried a million times until then. */
    private static void rest() {
        try {
            new CountDownLatch(1).await(REST_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void admit(SocketChannel channel) throws IOException {
        if (sessions.size() >= MOST_CLIENTS) {
            sessions.stream().filter(session -> session.isStuck(STUCK)).forEach(ControlSession::close);
        }
        if (sessions.size() >= MOST_CLIENTS) {
            try (channel) {
                channel.configureBlocking(false);
                channel.write(ByteBuffer.wrap(FULL.getBytes(StandardCharsets.US_ASCII)));
            }
            return;
        }
        ControlSession session = new ControlSession(channel, calls, ticker);
        sessions.add(session);
        Thread.ofVirtual().name("client").start(() -> {
            try {
                session.run();
            } finally {
                sessions.remove(session);
            }
        });
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(socket);
        sessions.forEach(ControlSession::close);
    }
}
