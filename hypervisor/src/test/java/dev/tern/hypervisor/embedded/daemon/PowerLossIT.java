package dev.tern.hypervisor.embedded.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tern.hypervisor.embedded.guest.GuestDefinition;
import dev.tern.hypervisor.embedded.journal.RunInterval;
import dev.tern.hypervisor.embedded.journal.RunJournalReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PowerLossIT {

    private static final long SECOND = 1_000_000_000;

    @Test
    void shouldLoseGuestsWithTheHostAndRememberUntilWhenTheyRan(@TempDir Path folder) throws IOException {
        GuestDefinition guest = TestDaemon.guest("lost", "idle", 32, Map.of());
        long killedAt;
        try (DaemonProcess daemon = DaemonProcess.start(folder, "host-a")) {
            daemon.client.define(guest);
            daemon.client.start(guest.id());
            await().until(() ->
                    daemon.client.guest(guest.id()).orElseThrow().cpuDemand().toMillis() > 10);
            daemon.kill();
            killedAt = System.nanoTime();
            assertThatThrownBy(daemon.client::host).isInstanceOf(IOException.class);
        }

        try (DaemonProcess daemon = DaemonProcess.start(folder, "host-a")) {
            assertThat(daemon.client.guests()).isEmpty();
            List<RunInterval> runs = RunJournalReader.read(daemon.folder);
            assertThat(runs).singleElement().satisfies(run -> {
                assertThat(run.guest()).isEqualTo(guest.id());
                assertThat(run.ended()).isFalse();
                assertThat(run.toNanos()).isBetween(killedAt - 2 * SECOND, killedAt);
            });
        }
    }

    @Test
    void shouldServeClientThatOutlivedTheDaemonBeforeAtItsFirstCall(@TempDir Path folder) throws IOException {
        DaemonProcess first = DaemonProcess.start(folder, "host-a");
        first.kill();
        try (first;
                DaemonProcess _ = DaemonProcess.start(folder, "host-a")) {
            assertThat(first.client.host().name()).isEqualTo("host-a");
        }
    }

    @Test
    void shouldRefuseWrongCommandLineByName() {
        for (String[] wrong : new String[][] {
            {"--name", "Host A", "--name is not"},
            {"--cpus", "0", "--cpus is 0"},
            {"--cpus", "many", "many"},
            {"--memory", "2", "2"},
            {"--socket", "/" + "x".repeat(107), "at most 107"},
            {"--colour", "red", "--colour"}
        }) {
            assertThatThrownBy(() -> DaemonOptions.parse(options(wrong[0], wrong[1])))
                    .as(wrong[0])
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(DaemonOptions.parse(options("--cpus", "8")).cpus()).isEqualTo(8);
    }

    private static List<String> options(String name, String value) {
        Map<String, String> options = new TreeMap<>(Map.of(
                "--name", "host-a", "--socket", "/tmp/s", "--state", "/tmp/t", "--memory", "1GiB", "--cpus", "4"));
        options.put(name, value);
        return options.entrySet().stream()
                .flatMap(entry -> Stream.of(entry.getKey(), entry.getValue()))
                .toList();
    }
}
