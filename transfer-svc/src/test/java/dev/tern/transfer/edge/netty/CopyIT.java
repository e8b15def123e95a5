package dev.tern.transfer.edge.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.transfer.stream.QemuStreams;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
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
