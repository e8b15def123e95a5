package dev.tern.transfer.edge.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.Ticker;
import dev.tern.transfer.TestCertificates;
import dev.tern.transfer.migration.Peering;
import dev.tern.transfer.protocol.ControlMessage;
import dev.tern.transfer.protocol.Frame;
import dev.tern.transfer.protocol.Role;
import dev.tern.transfer.protocol.Session;
import dev.tern.transfer.protocol.Token;
import dev.tern.transfer.protocol.Violations;
import dev.tern.transfer.protocol.Wire;
import dev.tern.transfer.stream.CopyEvents;
import dev.tern.transfer.stream.CopySettings;
import dev.tern.transfer.stream.IncomingCopy;
import dev.tern.transfer.stream.OutgoingCopy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Two agents' ends on loopback with a link between them that can be cut, and a pretended hypervisor at each. */
final class PeeringFixture implements AutoCloseable {

    static final HostId SOURCE = HostId.of("host-a");
    static final HostId DESTINATION = HostId.of("host-b");
    static final Ticker TICKER = () -> Duration.ofNanos(System.nanoTime());
    static final Session SESSION = new Session(
            MigrationId.of(new UUID(1, 1).toString()),
            VmId.of(new UUID(2, 2).toString()),
            SOURCE,
            DESTINATION,
            new Epoch(2));
    static final Token TOKEN = Token.draw(new Random(1));
    static final Duration PATIENCE = Duration.ofSeconds(60);

    final Violations sourceViolations = new Violations();
    final Violations destinationViolations = new Violations();
    final TestCertificates authority;
    final NettyPeering source;
    final NettyPeering destination;
    final CutProxy proxy;
    final Path folder;
    private final AtomicInteger copies = new AtomicInteger();

    /** Ends a connection that was silent for a moment, so that no test waits long for that. */
    PeeringFixture(Path folder) throws IOException {
        this(folder, Duration.ofMillis(200));
    }

    private PeeringFixture(Path folder, Duration heartbeat) throws IOException {
        this(folder, heartbeat, CopySettings.usual(2).withReconnect(Duration.ofSeconds(20)));
    }

    /** Bears silence for as long as a {@link RawPeer} does, whose sides of a conversation take what time they like. */
    static PeeringFixture patient(Path folder) throws IOException {
        return new PeeringFixture(folder, Duration.ofSeconds(10));
    }

    PeeringFixture(Path folder, Duration heartbeat, CopySettings copy) throws IOException {
        this.folder = folder;
        this.authority = new TestCertificates(folder, "authority");
        this.source = NettyPeering.start(
                config(SOURCE, authority.host("host-a"))
                        .withHeartbeat(heartbeat)
                        .withCopy(copy),
                TICKER,
                sourceViolations);
        this.destination = NettyPeering.start(
                config(DESTINATION, authority.host("host-b"))
                        .withHeartbeat(heartbeat)
                        .withCopy(copy),
                TICKER,
                destinationViolations);
        this.proxy = new CutProxy(destination.address());
    }

    void admitAll() {
        destination.open((session, from, link) -> new Peering.Admission.Admitted(new Told()));
    }

    static PeeringConfig config(HostId host, TestCertificates.HostFiles files) {
        return PeeringConfig.usual(
                host,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                files.key(),
                files.certificate(),
                files.trust());
    }

    /** What a link tells, in order. */
    static final class Told implements Peering.LinkEvents {
        final BlockingQueue<Object> all = new LinkedBlockingQueue<>();

        @Override
        public void connected() {
            all.add("connected");
        }

        @Override
        public void lost(Reason why) {
            all.add("lost");
        }

        @Override
        public void refused(Reason why) {
            all.add(why);
        }

        @Override
        public void received(ControlMessage message) {
            all.add(message);
        }

        Object next() throws InterruptedException {
            Object told = all.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (told == null) {
                throw new AssertionError("Nothing was told");
            }
            return told;
        }
    }

    /** How a copy ended. */
    static final class Ended implements CopyEvents {
        final CompletableFuture<String> digest = new CompletableFuture<>();
        final BlockingQueue<byte[]> returned = new LinkedBlockingQueue<>();

        @Override
        public void returned(byte[] bytes) {
            returned.add(bytes);
        }

        @Override
        public void complete(String value, DataSize raw) {
            digest.complete(value);
        }

        @Override
        public void failed(Reason why) {
            digest.completeExceptionally(new IllegalStateException(why.code() + ": " + why.text()));
        }

        String await() throws Exception {
            return digest.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    /** The destination's half of a copy, from whatever source. */
    class Arriving implements AutoCloseable {
        final Told destinationTold = new Told();
        final Ended destinationEnded = new Ended();
        final Path taken = folder.resolve("in-" + copies.incrementAndGet() + ".sock");
        final ServerSocketChannel hypervisor;
        /** The destination's hypervisor reads while it can have this. */
        final Semaphore reading = new Semaphore(1);

        final ByteArrayOutputStream received = new ByteArrayOutputStream();
        final CompletableFuture<Void> receivedAll = new CompletableFuture<>();
        private final CompletableFuture<Peering.Link> arrived = new CompletableFuture<>();
        private final CompletableFuture<SocketChannel> accepted = new CompletableFuture<>();

        Arriving() throws IOException {
            hypervisor = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            hypervisor.bind(UnixDomainSocketAddress.of(taken));
            Thread.ofPlatform().daemon().name("hypervisor-in").start(this::take);
            destination.open((session, from, at) -> {
                arrived.complete(at);
                return new Peering.Admission.Admitted(destinationTold);
            });
        }

        /** Once the source has connected; all its buffers are taken. */
        IncomingCopy incoming(DataSize memory) throws Exception {
            IncomingCopy copy =
                    arrived.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).copyTo(taken, TOKEN, memory, destinationEnded);
            accepted.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return copy;
        }

        /** The destination's hypervisor is gone. */
        void dieAtDestination() throws IOException {
            SocketChannel channel = accepted.getNow(null);
            if (channel != null) {
                channel.close();
            }
            hypervisor.close();
        }

        private void take() {
            try (SocketChannel channel = hypervisor.accept()) {
                accepted.complete(channel);
                ByteBuffer buffer = ByteBuffer.allocate(256 << 10);
                while (channel.read(buffer) >= 0) {
                    reading.acquireUninterruptibly();
                    reading.release();
                    synchronized (received) {
                        received.write(buffer.array(), 0, buffer.position());
                    }
                    buffer.clear();
                }
                receivedAll.complete(null);
            } catch (IOException e) {
                receivedAll.completeExceptionally(e);
            }
        }

        byte[] received() {
            synchronized (received) {
                return received.toByteArray();
            }
        }

        /** The destination's hypervisor says this into its socket. */
        void sayBack(byte[] bytes) throws Exception {
            write(accepted.get(PATIENCE.toSeconds(), TimeUnit.SECONDS), bytes, 0, bytes.length);
        }

        void write(SocketChannel to, byte[] bytes, int from, int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, from, length);
            while (buffer.hasRemaining()) {
                to.write(buffer);
            }
        }

        @Override
        public void close() throws IOException {
            hypervisor.close();
        }
    }

    /** Both halves of one copy. */
    final class Copy extends Arriving {
        final Told sourceTold = new Told();
        final Ended sourceEnded = new Ended();
        final Path emitted = folder.resolve("out-" + copies.get() + ".sock");
        final Peering.Link link;
        final OutgoingCopy outgoing;
        final IncomingCopy incoming;

        Copy(int streams, DataSize memory, Bandwidth cap, Endpoint to) throws Exception {
            link = source.connect(SESSION, to, sourceTold);
            incoming = incoming(memory);
            outgoing = link.copyFrom(emitted, TOKEN, streams, cap, sourceEnded);
        }

        /** Connects as the hypervisor does. */
        SocketChannel emit() throws IOException {
            return SocketChannel.open(UnixDomainSocketAddress.of(emitted));
        }

        @Override
        public void close() throws IOException {
            outgoing.close();
            incoming.close();
            link.close();
            super.close();
        }
    }

    /** A copy whose source says frame by frame what a test likes: nobody else feeds it. */
    final class RawCopy extends Arriving {
        final IncomingCopy incoming;
        private final RawPeer control;

        RawCopy(DataSize memory) throws Exception {
            control = welcomed(new Role.Control());
            incoming = incoming(memory);
        }

        /** The copy's one data connection, or the one that takes its place. */
        RawPeer data() throws Exception {
            return welcomed(new Role.Data(0, 1, TOKEN));
        }

        private RawPeer welcomed(Role role) throws Exception {
            RawPeer peer = new RawPeer(authority, destination.address());
            peer.send(new Frame.Hello(SESSION, role, Wire.SUPPORTED));
            assertThat(peer.read()).isEqualTo(new Frame.Welcome(Wire.VERSION, 0));
            return peer;
        }

        @Override
        public void close() throws IOException {
            incoming.close();
            control.close();
            super.close();
        }
    }

    @Override
    public void close() throws IOException {
        source.close();
        destination.close();
        proxy.close();
    }
}
