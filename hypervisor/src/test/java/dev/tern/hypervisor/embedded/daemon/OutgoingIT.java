package dev.tern.hypervisor.embedded.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.OutgoingLimits;
import dev.tern.hypervisor.StreamStatus;
import dev.tern.hypervisor.StreamStatus.Phase;
import dev.tern.hypervisor.embedded.EmbeddedHypervisor;
import dev.tern.hypervisor.embedded.guest.GuestDefinition;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How an outgoing stream ends when it does not end well, and how it is governed. */
class OutgoingIT {

    private static final Duration AGES = Duration.ofMinutes(10);

    private final Path folder;
    private final TestDaemon from;
    private final TestDaemon to;
    private final EmbeddedHypervisor source;
    private final GuestDefinition guest =
            TestDaemon.guest("mover", "key-value", 64, Map.of("seed", "9", "writes_per_second", "3000"));

    OutgoingIT(@TempDir Path folder) throws IOException {
        this.folder = folder;
        from = TestDaemon.start(folder, "from");
        to = TestDaemon.start(folder, "to");
        source = from.client;
        source.define(guest);
        source.start(guest.id());
        await().until(() -> source.guest(guest.id()).orElseThrow().dirtyRate().pagesPerSecond() > 0);
    }

    @AfterEach
    void stop() throws IOException {
        from.close();
        to.close();
    }

    private static OutgoingLimits limits(Duration downtime, int rounds, Duration duration, Bandwidth cap) {
        return new OutgoingLimits(downtime, rounds, duration, cap);
    }

    private static ConditionFactory soon() {
        return await().pollInterval(Duration.ofMillis(10)).atMost(Duration.ofSeconds(20));
    }

    private StreamStatus stream() throws IOException {
        return source.stream(guest.id()).orElseThrow();
    }

    private VmState state() throws IOException {
        return source.guest(guest.id()).orElseThrow().state();
    }

    private Path listenAtDestination() throws IOException {
        Path socket = folder.resolve("in");
        to.client.prepareIncoming(guest, socket);
        return socket;
    }

    @Test
    void shouldLeaveGuestRunningWhenItDoesNotConverge() throws IOException {
        Path socket = listenAtDestination();

        source.startOutgoing(guest.id(), socket, limits(Duration.ZERO, 2, AGES, Bandwidth.ofMiBPerSecond(100)));

        soon().until(() -> stream().isOver());
        assertThat(stream().phase()).isEqualTo(Phase.FAILED);
        assertThat(stream().error()).startsWith("stream.not-converging: after 2 rounds");
        assertThat(state()).isEqualTo(VmState.RUNNING);
        assertFreedAtDestination();
    }

    private void assertFreedAtDestination() throws IOException {
        soon().until(() -> to.client.stream(guest.id()).orElseThrow().isOver());
        StreamStatus arrival = to.client.stream(guest.id()).orElseThrow();
        assertThat(arrival.phase()).isEqualTo(Phase.FAILED);
        assertThat(arrival.error()).startsWith("stream.cut");
        assertThat(to.client.host().memoryUsed()).isEqualTo(DataSize.ZERO);
        assertThatThrownBy(() -> to.client.resume(guest.id())).isInstanceOf(HypervisorRefusal.class);
        to.client.destroy(guest.id());
        assertThat(to.client.guests()).isEmpty();
    }

    @Test
    void shouldFailAfterItsTimeAndLeaveGuestRunning() throws IOException {
        source.startOutgoing(
                guest.id(),
                listenAtDestination(),
                limits(Duration.ofSeconds(1), 9, Duration.ofMillis(300), Bandwidth.ofMiBPerSecond(10)));

        soon().until(() -> stream().isOver());
        assertThat(stream().error()).startsWith("stream.too-long");
        assertThat(state()).isEqualTo(VmState.RUNNING);
    }

    @Test
    void shouldCancelInMidCopyAndMoveLater() throws IOException {
        source.startOutgoing(
                guest.id(),
                listenAtDestination(),
                limits(Duration.ofMillis(300), 50, AGES, Bandwidth.ofMiBPerSecond(20)));
        soon().until(() -> stream().transferred().bytes() > DataSize.ofMiB(2).bytes());
        assertThatThrownBy(() -> source.startOutgoing(
                        guest.id(), folder.resolve("other"), limits(Duration.ZERO, 1, AGES, Bandwidth.UNLIMITED)))
                .hasMessageContaining("not over");

        source.cancelOutgoing(guest.id());

        assertThat(stream().phase()).isEqualTo(Phase.CANCELLED);
        assertThat(state()).isEqualTo(VmState.RUNNING);
        assertFreedAtDestination();
        source.startOutgoing(
                guest.id(), listenAtDestination(), limits(Duration.ofMillis(300), 50, AGES, Bandwidth.UNLIMITED));
        soon().until(() -> to.client.stream(guest.id()).orElseThrow().phase() == Phase.COMPLETED);
        assertThat(to.client.imageDigest(guest.id())).isEqualTo(source.imageDigest(guest.id()));
    }

    @Test
    void shouldKeepToCapAndObeyNewOne() throws IOException {
        source.startOutgoing(
                guest.id(),
                listenAtDestination(),
                limits(Duration.ofMillis(300), 50, AGES, Bandwidth.ofMiBPerSecond(10)));
        soon().until(() -> stream().round() == 1
                && stream().rate().bytesPerSecond() > DataSize.ofMiB(8).bytes());
        await().during(Duration.ofMillis(500))
                .until(() ->
                        stream().rate().bytesPerSecond() < DataSize.ofMiB(12).bytes());

        source.limit(guest.id(), Bandwidth.ZERO);
        await().during(Duration.ofMillis(300)).until(() -> {
            long before = stream().transferred().bytes();
            return stream().transferred().bytes() == before;
        });
        source.limit(guest.id(), Bandwidth.UNLIMITED);

        soon().until(() -> stream().phase() == Phase.COMPLETED);
    }

    @Test
    void shouldKeepGuestPausedWhenTheSocketBreaksAfterTheSwitch() throws IOException {
        Path socket = folder.resolve("half");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            source.startOutgoing(guest.id(), socket, limits(Duration.ofSeconds(60), 1, AGES, Bandwidth.UNLIMITED));
            try (SocketChannel channel = server.accept()) {
                readUntilPaused(channel);
                assertThat(stream().phase()).isEqualTo(Phase.SWITCHING);
                assertThatThrownBy(() -> source.resume(guest.id())).hasMessageContaining("switched over");
            }
        }

        soon().until(() -> stream().isOver());
        assertThat(stream().phase()).isEqualTo(Phase.FAILED);
        assertThat(stream().paused()).isPositive();
        assertThat(state()).isEqualTo(VmState.PAUSED);
        source.resume(guest.id());
        assertThat(state()).isEqualTo(VmState.RUNNING);
    }

    /** Takes the first round, and then so little that the rest cannot all be in the socket. */
    private void readUntilPaused(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        source.set(guest.id(), Map.of("writes_per_second", "100000"));
        ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
        await().pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(30))
                .until(() -> {
                    if (state() != VmState.PAUSED) {
                        channel.read(buffer.clear());
                    }
                    return state() == VmState.PAUSED && stream().phase() == Phase.SWITCHING;
                });
    }

    @ParameterizedTest
    @CsvSource({"0, COMPLETED, ''", "1, FAILED, stream.refused"})
    void shouldWaitForTheWordOfWhoLoadsIt(int word, Phase phase, String error) throws IOException {
        Path socket = folder.resolve("loader");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            source.startOutgoing(guest.id(), socket, limits(Duration.ofSeconds(60), 1, AGES, Bandwidth.UNLIMITED));
            try (SocketChannel channel = server.accept()) {
                channel.configureBlocking(false);
                ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
                soon().until(() -> isDry(channel, buffer) && state() == VmState.PAUSED);
                await().during(Duration.ofMillis(200)).until(() -> stream().phase() == Phase.SWITCHING);

                channel.write(ByteBuffer.wrap(new byte[] {0, 2, 0, 4, 0, 0, 0, 1, 0, 1, 0, 4, 0, 0, 0, (byte) word}));

                soon().until(() -> stream().isOver());
            }
        }
        assertThat(stream().phase()).isEqualTo(phase);
        assertThat(stream().error()).startsWith(error);
        assertThat(state()).isEqualTo(VmState.PAUSED);
    }

    private static boolean isDry(SocketChannel channel, ByteBuffer buffer) throws IOException {
        boolean dry = true;
        while (channel.read(buffer.clear()) > 0) {
            dry = false;
        }
        return dry;
    }

    @Test
    void shouldTellWhenNobodyListens() throws IOException {
        source.startOutgoing(guest.id(), folder.resolve("nobody"), limits(Duration.ZERO, 1, AGES, Bandwidth.UNLIMITED));

        soon().until(() -> stream().isOver());
        assertThat(stream().error()).startsWith("stream.broken");
        assertThat(state()).isEqualTo(VmState.RUNNING);
    }

    @Test
    void shouldStayPausedAfterArrivalWhenTheUserHadPausedIt() throws IOException {
        source.pause(guest.id());

        source.startOutgoing(guest.id(), listenAtDestination(), limits(Duration.ZERO, 5, AGES, Bandwidth.UNLIMITED));

        soon().until(() -> to.client.stream(guest.id()).orElseThrow().phase() == Phase.COMPLETED);
        assertThat(state()).isEqualTo(VmState.PAUSED);
        assertThat(to.client.guest(guest.id()).orElseThrow().state()).isEqualTo(VmState.PAUSED);
    }

    @Test
    void shouldEndStreamOfGuestThatIsDestroyed() throws IOException {
        source.startOutgoing(
                guest.id(), listenAtDestination(), limits(Duration.ZERO, 5, AGES, Bandwidth.ofMiBPerSecond(1)));
        soon().until(() -> stream().phase() == Phase.ACTIVE);

        source.destroy(guest.id());

        assertThat(source.guests()).isEmpty();
        assertFreedAtDestination();
    }
}
