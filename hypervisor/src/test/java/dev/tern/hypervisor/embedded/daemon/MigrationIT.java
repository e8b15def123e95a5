package dev.tern.hypervisor.embedded.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.hypervisor.Hypervisor;
import dev.tern.hypervisor.OutgoingLimits;
import dev.tern.hypervisor.SelfCheck;
import dev.tern.hypervisor.StreamStatus;
import dev.tern.hypervisor.StreamStatus.Phase;
import dev.tern.hypervisor.embedded.EmbeddedHypervisor;
import dev.tern.hypervisor.embedded.guest.GuestDefinition;
import dev.tern.hypervisor.embedded.journal.RunInterval;
import dev.tern.hypervisor.embedded.journal.RunJournalReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two daemon processes and nothing between them but a pump of bytes. */
class MigrationIT {

    private static final OutgoingLimits LIMITS =
            new OutgoingLimits(Duration.ofMillis(100), 50, Duration.ofSeconds(30), Bandwidth.UNLIMITED);

    private final Path folder;
    private final DaemonProcess a;
    private final DaemonProcess b;

    MigrationIT(@TempDir Path folder) throws IOException {
        this.folder = folder;
        a = DaemonProcess.start(folder, "host-a");
        b = DaemonProcess.start(folder, "host-b");
    }

    @AfterEach
    void stopDaemons() throws IOException {
        a.close();
        b.close();
    }

    @ParameterizedTest
    @CsvSource({"key-value, 10000", "object-allocator, 4000", "idle, 2000"})
    void shouldCarryGuestThereAndBackManyTimesWithoutFault(String program, String writes) throws IOException {
        GuestDefinition guest =
                TestDaemon.guest("traveller", program, 32, Map.of("seed", "7", "writes_per_second", writes));
        a.client.define(guest);
        a.client.start(guest.id());

        for (int trip = 0; trip < 20; trip++) {
            move(guest, a.client, b.client, 2 * trip);
            move(guest, b.client, a.client, 2 * trip + 1);
        }

        long passes = check(a.client, guest).passes();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> check(a.client, guest).passes() > passes + 1);
        assertThat(check(a.client, guest)).matches(SelfCheck::isClean);
        List<RunInterval> runs = new ArrayList<>(RunJournalReader.read(a.folder));
        runs.addAll(RunJournalReader.read(b.folder));
        assertThat(runs).hasSize(41);
        assertThat(RunJournalReader.overlaps(runs)).isEmpty();
    }

    private static SelfCheck check(Hypervisor host, GuestDefinition guest) throws IOException {
        return host.guest(guest.id()).orElseThrow().check();
    }

    private void move(GuestDefinition guest, EmbeddedHypervisor from, EmbeddedHypervisor to, int number)
            throws IOException {
        Path in = folder.resolve("in" + number);
        Path out = folder.resolve("out" + number);
        to.prepareIncoming(from.definition(guest.id()), in);
        try (BytePump _ = BytePump.start(out, in, number)) {
            from.startOutgoing(guest.id(), out, LIMITS);
            awaitPhase(from, guest, Phase.COMPLETED);
            awaitPhase(to, guest, Phase.COMPLETED);
        }
        assertThat(from.guest(guest.id()).orElseThrow().state()).isEqualTo(VmState.PAUSED);
        assertThat(to.guest(guest.id()).orElseThrow().state()).isEqualTo(VmState.PAUSED);
        assertThat(to.imageDigest(guest.id())).isEqualTo(from.imageDigest(guest.id()));
        to.resume(guest.id());
        from.destroy(guest.id());
        assertThat(check(to, guest)).matches(SelfCheck::isClean);
    }

    private static void awaitPhase(Hypervisor host, GuestDefinition guest, Phase phase) {
        await().pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(30))
                .until(() -> {
                    StreamStatus status = host.stream(guest.id()).orElseThrow();
                    assertThat(status.phase()).as(status.error()).isNotIn(Phase.FAILED, Phase.CANCELLED);
                    return status.phase() == phase;
                });
    }
}
