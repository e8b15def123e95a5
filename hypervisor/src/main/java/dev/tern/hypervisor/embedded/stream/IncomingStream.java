package dev.tern.hypervisor.embedded.stream;

import dev.tern.contracts.unit.Ticker;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.StreamStatus;
import dev.tern.hypervisor.StreamStatus.Phase;
import dev.tern.hypervisor.embedded.guest.Guest;
import dev.tern.hypervisor.embedded.guest.Latest;
import dev.tern.hypervisor.embedded.guest.PageSink;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

/**
 * A guest's arrival: listens on a socket for one stream and fills the guest's memory. When all is loaded, the tail
 * included, the guest is paused here; when anything is wrong its memory is given back and the stream says why.
 */
public final class IncomingStream implements GuestStream {

    private static final System.Logger LOG = System.getLogger(IncomingStream.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Guest guest;
    private final Path socket;
    private final PageSink sink;
    private final ServerSocketChannel server;
    private final Gauge gauge;
    private final Latest<Optional<Channel>> open;
    private final AtomicBoolean cancelled = new AtomicBoolean();

    private IncomingStream(Guest guest, Path socket, PageSink sink, ServerSocketChannel server, Ticker ticker) {
        this.guest = guest;
        this.socket = socket;
        this.sink = sink;
        this.server = server;
        this.gauge = new Gauge(ticker);
        this.open = new Latest<>(Optional.of(server));
    }

    /**
     * Listens; what comes is loaded by a thread of its own.
     *
     * @param tap stands between the stream and the memory; the identity, except where a test spoils pages
     * @throws HypervisorRefusal where the socket cannot be made
     */
    public static IncomingStream listen(Guest guest, Path socket, UnaryOperator<PageSink> tap, Ticker ticker)
            throws HypervisorRefusal {
        ServerSocketChannel server = bind(socket);
        IncomingStream stream = new IncomingStream(guest, socket, tap.apply(guest.memory()), server, ticker);
        Thread.ofPlatform()
                .name("incoming-" + guest.definition().name())
                .daemon()
                .start(stream::live);
        return stream;
    }

    private static ServerSocketChannel bind(Path socket) throws HypervisorRefusal {
        try {
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                server.bind(UnixDomainSocketAddress.of(socket), 1);
                Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
                return server;
            } catch (IOException e) {
                server.close();
                throw e;
            }
        } catch (IOException | UnsupportedOperationException e) {
            throw new HypervisorRefusal("socket.unusable", "Cannot listen on " + socket + ": " + e.getMessage());
        }
    }

    @Override
    public StreamStatus status() {
        return gauge.status();
    }

    @Override
    public void cancel() throws IOException {
        cancelled.set(true);
        Optional<Channel> now = open.get();
        if (now.isPresent()) {
            now.get().close();
        }
        try {
            if (!gauge.awaitOver(PATIENCE)) {
                throw new IOException("The stream of " + guest.definition().name() + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while a stream was ending", e);
        }
    }

    private void live() {
        try (SocketChannel channel = accept()) {
            gauge.phase(Phase.ACTIVE);
            gauge.flows();
            RecordReader reader = new RecordReader(
                    channel, channel, gauge, sink, guest.memory().pages(), guest.stateLimit());
            guest.arrived(reader.load());
            gauge.over(Phase.COMPLETED, "");
            if (reader.answers()) {
                shut(channel);
            }
        } catch (IOException | RuntimeException e) {
            fail(e);
        }
    }

    /** The image is here, whether or not the other side still wants to know. */
    private void shut(SocketChannel channel) {
        try {
            ReturnPath.shut(channel);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "The other side does not hear that the guest is loaded", e);
        }
    }

    private SocketChannel accept() throws IOException {
        try (server) {
            SocketChannel channel = server.accept();
            open.set(Optional.of(channel));
            if (cancelled.get()) {
                channel.close();
            }
            return channel;
        } finally {
            Files.deleteIfExists(socket);
        }
    }

    private void fail(Exception why) {
        try {
            guest.clear();
        } catch (IOException e) {
            why.addSuppressed(e);
        }
        if (cancelled.get()) {
            gauge.over(Phase.CANCELLED, "");
        } else {
            gauge.over(Phase.FAILED, why instanceof StreamBroken ? String.valueOf(why.getMessage()) : text(why));
        }
    }

    private static String text(Exception why) {
        return why instanceof HypervisorRefusal refusal
                ? refusal.code() + ": " + refusal.getMessage()
                : "stream.broken: " + why;
    }
}
