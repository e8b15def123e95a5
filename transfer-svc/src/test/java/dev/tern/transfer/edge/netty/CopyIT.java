package dev.tern.transfer.edge.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.transfer.protocol.Wire;
import dev.tern.transfer.stream.QemuStreams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole copies over TLS on loopback, with links that break. */
class CopyIT {

    private static final int PAGES = 4096;
    private static final DataSize MEMORY = DataSize.ofPages(PAGES);

    private final PeeringFixture agents;

    CopyIT(@TempDir Path folder) throws Exception {
        agents = new PeeringFixture(folder);
    }

    @AfterEach
    void stop() throws Exception {
        agents.close();
    }

    @ParameterizedTest
    @CsvSource({"1, 0.0", "2, 0.5", "3, 0.95", "4, 0.8"})
    void shouldCopyBitForBitAndHoldTheTailBack(int streams, double compressible) throws Exception {
        // given
        QemuStreams.Made stream = QemuStreams.make(streams, PAGES, 2, compressible, 100_000);
        try (var copy = agents.new Copy(streams, MEMORY, Bandwidth.UNLIMITED, agents.proxy.address());
                SocketChannel hypervisor = copy.emit()) {
            // when
            copy.write(hypervisor, stream.bytes(), 0, stream.bytes().length);

            // then
            String digest = sha256(stream.bytes());
            assertThat(copy.sourceEnded.await()).isEqualTo(digest);
            assertThat(copy.destinationEnded.await()).isEqualTo(digest);
            awaitReceived(copy, Arrays.copyOf(stream.bytes(), stream.tailFrom()));
            copy.incoming.deliverTail();
            awaitReceived(copy, stream.bytes());
            assertThat(copy.outgoing.progress().acknowledged().bytes()).isEqualTo(stream.bytes().length);
        }
    }

    /** As QEMU: a pong while pages travel; the last word when all is loaded, for which the source keeps its socket open. */
    @Test
    void shouldTakeWhatIsSaidBackWhateverTheStreamDoes() throws Exception {
        byte[] pong = {0, 2, 0, 4, 0, 0, 0, 1};
        byte[] shut = {0, 1, 0, 4, 0, 0, 0, 0};
        QemuStreams.Made stream = QemuStreams.make(5, PAGES, 2, 0.5, 100_000);
        try (var copy = agents.new Copy(2, MEMORY, Bandwidth.UNLIMITED, agents.proxy.address());
                SocketChannel hypervisor = copy.emit()) {
            // when
            copy.write(hypervisor, stream.bytes(), 0, 2 << 20);
            copy.sayBack(pong);
            assertThat(said(copy.destinationEnded)).isEqualTo(pong);
            copy.outgoing.returned(pong);

            // then
            assertThat(read(hypervisor, pong.length)).isEqualTo(pong);

            // when
            copy.write(hypervisor, stream.bytes(), 2 << 20, stream.bytes().length - (2 << 20));
            copy.sourceEnded.await();
            copy.destinationEnded.await();
            copy.incoming.deliverTail();
            awaitReceived(copy, stream.bytes());
            copy.sayBack(shut);
            assertThat(said(copy.destinationEnded)).isEqualTo(shut);
            copy.outgoing.returned(shut);

            // then
            assertThat(read(hypervisor, shut.length)).isEqualTo(shut);
        }
    }

    @Test
    void shouldGiveBackMoreThanASocketHoldsOnceItIsRead() throws Exception {
        try (var copy = agents.new Copy(1, MEMORY, Bandwidth.UNLIMITED, agents.proxy.address());
                SocketChannel hypervisor = copy.emit()) {
            byte[] much = new byte[2 << 20];
            new Random(1).nextBytes(much);
            copy.outgoing.returned(Arrays.copyOf(much, 1 << 20));
            copy.outgoing.returned(Arrays.copyOfRange(much, 1 << 20, much.length));

            assertThat(read(hypervisor, much.length)).isEqualTo(much);
        }
    }

    @Test
    void shouldEndWithTheReasonWhenMoreIsSaidBackThanWithoutPostCopy() throws Exception {
        try (var copy = agents.new Copy(1, MEMORY, Bandwidth.UNLIMITED, agents.proxy.address())) {
            copy.sayBack(new byte[Wire.MAX_RETURN]);
            int heard = 0;
            while (heard < Wire.MAX_RETURN) {
                heard += said(copy.destinationEnded).length;
            }
            assertThat(copy.destinationEnded.digest).isNotDone();

            copy.sayBack(new byte[1]);

            assertThatThrownBy(copy.destinationEnded::await).hasMessageContaining("stream.return");
            assertThat(copy.destinationEnded.returned).isEmpty();
        }
    }

    private static byte[] said(PeeringFixture.Ended at) throws InterruptedException {
        return Objects.requireNonNull(at.returned.poll(60, TimeUnit.SECONDS), "Nothing was said back");
    }

    private static byte[] read(SocketChannel from, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining() && from.read(buffer) >= 0) {
            // on to the next piece
            Thread.onSpinWait();
        }
        return buffer.array();
    }

    @Test
    void shouldCloseTheDestinationsSocketWhereTheHypervisorClosedItsOwn() throws Exception {
        QemuStreams.Made stream = QemuStreams.make(3, 300, 1, 0.5, 1000);
        byte[] cut = Arrays.copyOf(stream.bytes(), stream.bytes().length - 20);
        try (var copy = agents.new Copy(2, MEMORY, Bandwidth.UNLIMITED, agents.proxy.address())) {
            try (SocketChannel hypervisor = copy.emit()) {
                copy.write(hypervisor, cut, 0, cut.length);
            }
            assertThat(copy.destinationEnded.await()).isEqualTo(sha256(cut));
            copy.incoming.deliverTail();
            copy.receivedAll.get(60, TimeUnit.SECONDS);
            assertThat(copy.received()).isEqualTo(cut);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void shouldGoOnWhenAConnectionIsCut(int nth) throws Exception {
        shouldSurvive(3, () -> agents.proxy.cut(nth));
    }

    @Test
    void shouldGoOnWhenAllConnectionsAreCut() throws Exception {
        shouldSurvive(2, agents.proxy::cutAll);
    }

    @Test
    void shouldGoOnWhenTheConnectionsFallSilent() throws Exception {
        shouldSurvive(2, agents.proxy::swallowAll);
    }

    @Test
    void shouldGoOnWhenBitsFlipOnTheWay() throws Exception {
        shouldSurvive(2, agents.proxy::flipAll);
    }

    @Test
    void shouldEndWithTheReasonWhenTheHypervisorGivesUp() throws Exception {
        QemuStreams.Made stream = QemuStreams.make(3, 300, 1, 0.5, 1000);
        try (var copy = agents.new Copy(2, MEMORY, Bandwidth.UNLIMITED, agents.proxy.address())) {
            try (SocketChannel hypervisor = copy.emit()) {
                copy.write(hypervisor, stream.bytes(), 0, stream.tailFrom() / 2);
            }
            assertThatThrownBy(copy.sourceEnded::await).hasMessageContaining("stream.cut");
        }
    }

    @Test
    void shouldEndWithTheReasonWhenTheDestinationsHypervisorDies() throws Exception {
        QemuStreams.Made stream = QemuStreams.make(3, PAGES, 1, 0.5, 1000);
        try (var copy = agents.new Copy(2, MEMORY, Bandwidth.UNLIMITED, agents.proxy.address());
                SocketChannel hypervisor = copy.emit()) {
            copy.write(hypervisor, stream.bytes(), 0, 1 << 20);
            copy.dieAtDestination();
            copy.write(hypervisor, stream.bytes(), 1 << 20, 1 << 20);
            assertThatThrownBy(copy.destinationEnded::await).hasMessageContaining("hypervisor.socket");
        }
    }

    @Test
    void shouldRefuseToRelayWhatItDoesNotKnow() throws Exception {
        byte[] bytes = QemuStreams.make(3, 300, 1, 0.5, 1000).bytes();
        bytes[8] = 0x44;
        try (var copy = agents.new Copy(2, MEMORY, Bandwidth.UNLIMITED, agents.proxy.address());
                SocketChannel hypervisor = copy.emit()) {
            copy.write(hypervisor, bytes, 0, 1000);
            assertThatThrownBy(copy.sourceEnded::await)
                    .hasMessageContaining("stream.record")
                    .hasMessageContaining("offset 8 ");
        }
    }

    @Test
    void shouldNotBelieveMoreMemoryThanWasReserved() throws Exception {
        byte[] bytes = QemuStreams.make(3, 1000, 0, 0.5, 10).bytes();
        ByteBuffer stream = ByteBuffer.wrap(bytes);
        int name = new String(bytes, 0, 200, StandardCharsets.ISO_8859_1).indexOf("pc.ram");
        stream.putLong(name - 9, stream.getLong(name - 9) + (1L << 30));
        stream.putLong(name + 6, stream.getLong(name + 6) + (1L << 30));
        try (var copy = agents.new Copy(2, DataSize.ofMiB(1), Bandwidth.UNLIMITED, agents.proxy.address());
                SocketChannel hypervisor = copy.emit()) {
            copy.write(hypervisor, bytes, 0, 1 << 20);
            assertThatThrownBy(copy.destinationEnded::await).hasMessageContaining("stream.block");
            assertThat(copy.received()).isEmpty();
        }
    }

    @Test
    void shouldObeyTheCapAndItsChange() throws Exception {
        // given
        QemuStreams.Made stream = QemuStreams.make(5, PAGES, 1, 0, 1000);
        Bandwidth cap = Bandwidth.ofMiBPerSecond(4);
        try (var copy = agents.new Copy(2, MEMORY, cap, agents.proxy.address());
                SocketChannel hypervisor = copy.emit()) {
            Thread emitter = Thread.ofPlatform().start(() -> emitAll(copy, hypervisor, stream.bytes()));

            // when
            await().atMost(PeeringFixture.PATIENCE)
                    .until(() -> copy.outgoing.progress().wire().bytes() > 1 << 20);
            Duration start = PeeringFixture.TICKER.read();
            long before = copy.outgoing.progress().wire().bytes();
            await().atMost(PeeringFixture.PATIENCE)
                    .until(() -> copy.outgoing.progress().wire().bytes() > before + (4 << 20));
            long sent = copy.outgoing.progress().wire().bytes() - before;
            Duration taken = PeeringFixture.TICKER.since(start);

            // then: what went out fits the time that passed, whatever that was, and a burst
            assertThat(sent)
                    .isLessThanOrEqualTo(
                            cap.in(taken.plus(Duration.ofMillis(150))).bytes());
            copy.outgoing.limit(Bandwidth.UNLIMITED);
            assertThat(copy.sourceEnded.await()).isEqualTo(sha256(stream.bytes()));
            emitter.join();
        }
    }

    @Test
    void shouldGiveAllBuffersBack() throws Exception {
        shouldCopyBitForBitAndHoldTheTailBack(3, 0.5);
        await().atMost(PeeringFixture.PATIENCE).untilAsserted(() -> {
            assertThat(agents.source.buffered()).isZero();
            assertThat(agents.destination.buffered()).isZero();
        });
    }

    @Test
    void shouldHoldNoMoreThanItsStagesNeedWhileNothingTravels() throws Exception {
        QemuStreams.Made stream = QemuStreams.make(3, PAGES, 1, 0.5, 1000);
        try (var copy = agents.new Copy(2, MEMORY, Bandwidth.UNLIMITED, agents.proxy.address());
                SocketChannel hypervisor = copy.emit()) {
            copy.write(hypervisor, stream.bytes(), 0, stream.tailFrom() / 2);
            await().atMost(PeeringFixture.PATIENCE).untilAsserted(() -> {
                assertThat(agents.source.buffered()).as("with two threads").isBetween(1L << 20, 6L << 20);
                assertThat(agents.destination.buffered()).isBetween(1L << 20, 3L << 20);
            });
        }
    }

    private static void emitAll(PeeringFixture.Copy copy, SocketChannel hypervisor, byte[] bytes) {
        try {
            copy.write(hypervisor, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The fault strikes five times in mid-copy and once more while the tail is on its way. */
    private void shouldSurvive(int streams, Runnable fault) throws Exception {
        // given
        QemuStreams.Made stream = QemuStreams.make(7, PAGES, 2, 0.3, 3 << 20);
        byte[] bytes = stream.bytes();
        try (var copy = agents.new Copy(streams, MEMORY, Bandwidth.UNLIMITED, agents.proxy.address());
                SocketChannel hypervisor = copy.emit()) {
            await().atMost(PeeringFixture.PATIENCE).until(() -> agents.proxy.live() == streams + 1);

            // when
            int step = stream.tailFrom() / 6;
            int at = 0;
            for (int i = 0; i < 5; i++) {
                copy.write(hypervisor, bytes, at, step);
                at += step;
                fault.run();
            }
            int inTail = stream.tailFrom() + (1 << 20);
            copy.write(hypervisor, bytes, at, inTail - at);
            fault.run();
            copy.write(hypervisor, bytes, inTail, bytes.length - inTail);

            // then
            assertThat(copy.sourceEnded.await()).isEqualTo(sha256(bytes));
            assertThat(copy.destinationEnded.await()).isEqualTo(sha256(bytes));
            awaitReceived(copy, Arrays.copyOf(bytes, stream.tailFrom()));
        }
    }

    private static void awaitReceived(PeeringFixture.Copy copy, byte[] expected) {
        await().atMost(PeeringFixture.PATIENCE)
                .untilAsserted(() -> assertThat(copy.received().length).isEqualTo(expected.length));
        assertThat(Arrays.mismatch(copy.received(), expected)).isNegative();
    }

    static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
