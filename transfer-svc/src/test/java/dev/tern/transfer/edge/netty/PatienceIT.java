package dev.tern.transfer.edge.netty;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.transfer.stream.CopySettings;
import dev.tern.transfer.stream.QemuStreams;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a copy ends when nothing comes back: after its patience, with the reason, on either side. */
class PatienceIT {

    private final PeeringFixture agents;

    PatienceIT(@TempDir Path folder) throws Exception {
        agents = new PeeringFixture(
                folder, Duration.ofMillis(100), CopySettings.usual(2).withReconnect(Duration.ofMillis(1500)));
    }

    @AfterEach
    void stop() throws Exception {
        agents.close();
    }

    @Test
    void shouldGiveUpOnBothSidesWhenTheLinkStaysAway() throws Exception {
        byte[] bytes = QemuStreams.make(3, 3000, 1, 0.5, 1000).bytes();
        try (var copy = agents.new Copy(2, DataSize.ofMiB(16), Bandwidth.UNLIMITED, agents.proxy.address());
                SocketChannel hypervisor = copy.emit()) {
            await().until(() -> agents.proxy.live() == 3);
            copy.write(hypervisor, bytes, 0, 1 << 20);
            agents.proxy.refuseNew(true);
            agents.proxy.cutAll();
            assertThatThrownBy(copy.sourceEnded::await).hasMessageContaining("stream.unreachable");
            assertThatThrownBy(copy.destinationEnded::await).hasMessageContaining("stream.unreachable");
        }
    }

    @Test
    void shouldGiveUpWhenTheDestinationsHypervisorDoesNotRead() throws Exception {
        byte[] bytes = QemuStreams.make(3, 3000, 1, 0, 1000).bytes();
        try (var copy = agents.new Copy(2, DataSize.ofMiB(16), Bandwidth.UNLIMITED, agents.proxy.address());
                SocketChannel hypervisor = copy.emit()) {
            copy.reading.acquire();
            copy.write(hypervisor, bytes, 0, 2 << 20);
            assertThatThrownBy(copy.sourceEnded::await).hasMessageContaining("stream.stalled");
            copy.reading.release();
        }
    }
}
