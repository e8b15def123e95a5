package dev.tern.transfer.edge.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.transfer.migration.Peering;
import dev.tern.transfer.protocol.Breach;
import dev.tern.transfer.protocol.Token;
import dev.tern.transfer.protocol.Wire;
import dev.tern.transfer.stream.CopySettings;
import dev.tern.transfer.tunnel.Tunnel;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Channels over TLS on loopback, with links that break. */
class TunnelIT {

    private static final long MUCH = 48 << 20;

    @TempDir
    Path folder;

    private PeeringFixture agents;
    private Ends ends;

    @BeforeEach
    void start() throws Exception {
        agents = new PeeringFixture(
                folder, Duration.ofMillis(200), CopySettings.usual(2).withReconnect(Duration.ofSeconds(20)));
        ends = new Ends(agents.proxy.address(), PeeringFixture.TOKEN);
    }

    @AfterEach
    void stop() throws Exception {
        ends.close();
        agents.close();
    }

    /** Both agents' ends, and the socket of the destination's hypervisor. */
    private final class Ends implements AutoCloseable {
        final Path dialed = folder.resolve("disks-out");
        final Path served = folder.resolve("disks-in");
        final BlockingQueue<Reason> failed = new LinkedBlockingQueue<>();
        final ServerSocketChannel hypervisor;
        final Peering.Link link;
        final Tunnel in;
        final Tunnel out;

        Ends(Endpoint to, Token token) throws Exception {
            hypervisor = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            hypervisor.bind(UnixDomainSocketAddress.of(served));
            CompletableFuture<Peering.Link> arrived = new CompletableFuture<>();
            agents.destination.open((session, from, at) -> {
                arrived.complete(at);
                return new Peering.Admission.Admitted(new PeeringFixture.Told());
            });
            link = agents.source.connect(PeeringFixture.SESSION, to, new PeeringFixture.Told());
            in = arrived.get(60, TimeUnit.SECONDS).tunnelTo(served, PeeringFixture.TOKEN, failed::add);
            out = link.tunnelFrom(dialed, token, failed::add);
        }

        SocketChannel dial() throws IOException {
            return SocketChannel.open(UnixDomainSocketAddress.of(dialed));
        }

        @Override
        public void close() throws IOException {
            out.close();
            in.close();
            link.close();
            hypervisor.close();
            Files.deleteIfExists(served);
        }
    }

    /** Writes what a seed gives. */
    private static Thread pour(SocketChannel to, long seed, long length) {
        return Thread.ofPlatform().daemon().start(() -> {
            Random random = new Random(seed);
            byte[] piece = new byte[100_000];
            try {
                for (long left = length; left > 0; left -= piece.length) {
                    random.nextBytes(piece);
                    ByteBuffer bytes = ByteBuffer.wrap(piece, 0, (int) Math.min(left, piece.length));
                    while (bytes.hasRemaining()) {
                        to.write(bytes);
                    }
                }
            } catch (IOException e) {
                // the test sees what is missing
            }
        });
    }

    /** Reads it, and fails at the first byte that is another. */
    private static void expect(SocketChannel from, long seed, long length) throws IOException {
        Random random = new Random(seed);
        byte[] piece = new byte[100_000];
        for (long left = length; left > 0; left -= piece.length) {
            random.nextBytes(piece);
            int size = (int) Math.min(left, piece.length);
            assertThat(read(from, size)).as(left + " bytes before the end").isEqualTo(ByteBuffer.wrap(piece, 0, size));
        }
    }

    private static ByteBuffer read(SocketChannel from, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining() && from.read(bytes) >= 0) {
            // more
        }
        return bytes.flip();
    }

    private static CompletableFuture<Void> expecting(SocketChannel from, long seed, long length) {
        return CompletableFuture.runAsync(() -> {
            try {
                expect(from, seed, length);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    private static void join(CompletableFuture<Void> reading) throws Exception {
        reading.get(60, TimeUnit.SECONDS);
    }

    @Test
    void shouldCarryBothWaysAndEachEndOnItsOwn() throws Exception {
        try (SocketChannel source = ends.dial();
                SocketChannel destination = ends.hypervisor.accept()) {
            // when: as an NBD server, the other side speaks first
            destination.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            assertThat(read(source, 3)).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            Thread forth = pour(source, 1, MUCH);
            Thread back = pour(destination, 2, MUCH);
            CompletableFuture<Void> there = expecting(destination, 1, MUCH);
            join(expecting(source, 2, MUCH));
            join(there);
            forth.join();
            back.join();

            // then: one way has ended, the other goes on
            source.shutdownOutput();
            assertThat(destination.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            destination.write(ByteBuffer.wrap(new byte[] {9}));
            assertThat(read(source, 1)).isEqualTo(ByteBuffer.wrap(new byte[] {9}));
            destination.shutdownOutput();
            assertThat(source.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            await().until(() ->
                    ends.out.progress().open() == 0 && ends.in.progress().open() == 0);
            assertThat(ends.out.progress().sent().bytes()).isEqualTo(MUCH);
            assertThat(ends.out.progress().received().bytes()).isEqualTo(MUCH + 4);
            assertThat(ends.failed).isEmpty();
        }
    }

    @Test
    void shouldLoseAndRepeatNothingWhenTheLinkIsCutAgainAndAgain() throws Exception {
        try (SocketChannel source = ends.dial();
                SocketChannel destination = ends.hypervisor.accept()) {
            // given
            CompletableFuture<Void> there = expecting(destination, 1, MUCH);
            CompletableFuture<Void> back = expecting(source, 2, MUCH);
            pour(source, 1, MUCH);
            pour(destination, 2, MUCH);

            // when
            for (int cut = 1; cut <= 5; cut++) {
                long far = cut * MUCH / 8;
                await().pollInterval(Duration.ofMillis(1)).until(() -> agents.proxy.forwarded() > far);
                agents.proxy.cutAll();
            }

            // then
            join(there);
            join(back);
            assertThat(ends.out.progress().reconnects()).isPositive();
            assertThat(ends.failed).isEmpty();
            assertThat(agents.destinationViolations.total()).isZero();
            assertThat(agents.sourceViolations.total()).isZero();
        }
    }

    @Test
    void shouldGoOnOverASilentLinkOnceItIsNoticed() throws Exception {
        try (SocketChannel source = ends.dial();
                SocketChannel destination = ends.hypervisor.accept()) {
            CompletableFuture<Void> there = expecting(destination, 1, MUCH);
            pour(source, 1, MUCH);
            await().until(() -> agents.proxy.forwarded() > MUCH / 4);

            // when
            agents.proxy.swallowAll();

            // then
            join(there);
            assertThat(ends.out.progress().reconnects()).isPositive();
        }
    }

    @Test
    void shouldKeepBoundedBytesForWhoeverDoesNotRead() throws Exception {
        try (SocketChannel source = ends.dial();
                SocketChannel destination = ends.hypervisor.accept()) {
            // when
            pour(source, 1, MUCH);
            await().until(() -> ends.out.progress().sent().bytes() >= Wire.CHANNEL_WINDOW);

            // then: beside the window only what the destination's socket holds
            await().during(Duration.ofMillis(300))
                    .until(() -> ends.out.progress().sent().bytes()
                            <= Wire.CHANNEL_WINDOW
                                    + Wire.MAX_CHUNK
                                    + ends.in.progress().received().bytes()
                                    + (1 << 20));
            assertThat(ends.in.progress().received().bytes()).isLessThan(4 << 20);
            expect(destination, 1, MUCH);
        }
    }

    @Test
    void shouldHaveAChannelForEachConnection() throws Exception {
        int count = 5;
        SocketChannel[] sources = new SocketChannel[count];
        for (int i = 0; i < count; i++) {
            sources[i] = ends.dial();
            sources[i].write(ByteBuffer.wrap(new byte[] {(byte) i}));
        }
        for (int i = 0; i < count; i++) {
            SocketChannel destination = ends.hypervisor.accept();
            int which = read(destination, 1).get();
            destination.write(ByteBuffer.wrap(new byte[] {(byte) (which + 100)}));
        }
        for (int i = 0; i < count; i++) {
            assertThat(read(sources[i], 1).get()).isEqualTo((byte) (i + 100));
            sources[i].close();
        }
    }

    @Test
    void shouldCloseTheOtherEndWhenOneBreaks() throws Exception {
        try (SocketChannel source = ends.dial()) {
            SocketChannel destination = ends.hypervisor.accept();
            source.write(ByteBuffer.wrap(new byte[1000])); // unread: closing it resets the connection
            await().until(() -> ends.in.progress().received().bytes() == 1000);

            // when
            destination.close();

            // then
            assertThat(isClosed(source)).isTrue();
            assertThat(ends.failed).isEmpty();
        }
    }

    private static boolean isClosed(SocketChannel socket) {
        try {
            while (true) {
                if (socket.read(ByteBuffer.allocate(1)) < 0) {
                    return true;
                }
            }
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void shouldSayThatTheDestinationsHypervisorDoesNotListen() throws Exception {
        ends.hypervisor.close();
        Files.delete(ends.served);
        try (SocketChannel source = ends.dial()) {
            assertThat(isClosed(source)).isTrue();
            assertThat(ends.failed.poll(60, TimeUnit.SECONDS).code()).isEqualTo("disk.socket");
        }
    }

    @Test
    void shouldNotLetInWhoeverDoesNotKnowTheSecret() throws Exception {
        Token other = Token.draw(new Random(99));
        ends.close();
        ends = new Ends(agents.proxy.address(), other);
        try (SocketChannel source = ends.dial()) {
            assertThat(isClosed(source)).isTrue();
            assertThat(ends.failed.poll(60, TimeUnit.SECONDS).code()).isEqualTo(Breach.TOKEN.code());
            assertThat(agents.destinationViolations.of(Breach.TOKEN)).isEqualTo(1);
        }
    }

    @Test
    void shouldGiveUpWhenTheLinkStaysAway() throws Exception {
        ends.close();
        agents.close();
        agents = new PeeringFixture(
                folder, Duration.ofMillis(200), CopySettings.usual(2).withReconnect(Duration.ofMillis(500)));
        ends = new Ends(agents.proxy.address(), PeeringFixture.TOKEN);
        try (SocketChannel source = ends.dial();
                SocketChannel destination = ends.hypervisor.accept()) {
            agents.proxy.refuseNew(true);
            agents.proxy.cutAll();
            assertThat(isClosed(source)).isTrue();
            assertThat(isClosed(destination)).isTrue();
            assertThat(ends.failed.poll(60, TimeUnit.SECONDS).code()).isEqualTo("tunnel.unreachable");
        }
    }

    @Test
    void shouldObeyTheMovesCap() throws Exception {
        try (SocketChannel source = ends.dial();
                SocketChannel destination = ends.hypervisor.accept();
                var copy = ends.link.copyFrom(
                        folder.resolve("pages"), PeeringFixture.TOKEN, 1, Bandwidth.ZERO, new PeeringFixture.Ended())) {
            // given
            pour(source, 1, MUCH);
            await().until(() -> ends.out.progress().sent().bytes() >= Wire.CHANNEL_WINDOW);
            assertThat(ends.out.progress().wire().bytes()).isLessThan(1 << 20);

            // when
            copy.limit(Bandwidth.UNLIMITED);

            // then
            expect(destination, 1, MUCH);
        }
    }
}
