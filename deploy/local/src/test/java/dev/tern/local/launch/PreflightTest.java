package dev.tern.local.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.unit.DataSize;
import dev.tern.local.fleet.LocalFleet;
import dev.tern.local.process.LogSink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreflightTest {

    private static final LocalFleet FLEET = LocalFleet.standard();

    @TempDir
    Path folder;

    @Test
    void shouldNameEveryProblemAtOnce() throws IOException {
        // given nothing built and a port taken
        Ports free = Ports.free(FLEET.hosts());
        try (var taken = new ServerSocket(free.monitor(), 1, InetAddress.getLoopbackAddress())) {
            // when
            List<String> problems = Preflight.problems(options(free));

            // then
            assertThat(problems).hasSize(5);
            assertThat(problems.get(0)).contains("monitor service is not built").contains("./mvnw");
            assertThat(problems.get(4))
                    .contains("Port " + taken.getLocalPort() + " for monitor is taken")
                    .contains("--ports free");
        }
    }

    @Test
    void shouldStartNothingWhenThereIsAProblem() {
        // when
        var refusal = Assertions.catchThrowableOfType(
                LaunchRefusal.class,
                () -> LocalPlatform.start(options(Ports.free(FLEET.hosts())), InstantSource.system(), step -> {}));

        // then
        assertThat(refusal.problems()).hasSize(4);
        assertThat(folder.resolve("home").resolve("logs")).doesNotExist();
    }

    @Test
    void shouldNameSettingThatBelongsToNoService() throws IOException {
        // given
        var options = new LaunchOptions(
                new Home(folder.resolve("home")),
                folder,
                FLEET,
                Ports.free(FLEET.hosts()),
                false,
                true,
                Map.of("tern.moon.phase", "full", "tern.monitor.instance", "m", "quarkus.log.level", "INFO"),
                LogSink.NONE);

        // then
        assertThat(Preflight.problems(options))
                .filteredOn(problem -> problem.contains("setting"))
                .singleElement()
                .asString()
                .contains("tern.moon.phase")
                .contains("tern.monitor.");
    }

    @Test
    void shouldSayHowMuchMemoryIsMissing() {
        // given
        DataSize guests = DataSize.ofMiB(1_024);

        // then
        assertThat(Preflight.memory(Optional.of(DataSize.ofGiB(8)), guests)).isEmpty();
        assertThat(Preflight.memory(Optional.empty(), guests)).isEmpty();
        assertThat(Preflight.memory(Optional.of(DataSize.ofGiB(1)), guests).orElseThrow())
                .contains("1GiB of memory left")
                .contains("3GiB are needed")
                .contains("--force");
    }

    @Test
    void shouldReadWhatTheKernelSays() {
        assertThat(MachineMemory.available(List.of("MemTotal: 100 kB", "MemAvailable:   2048 kB")))
                .contains(DataSize.ofMiB(2));
        assertThat(MachineMemory.left("max\n", "1024\n")).isEmpty();
        assertThat(MachineMemory.left("4096\n", "1024\n")).contains(DataSize.ofBytes(3072));
    }

    private LaunchOptions options(Ports ports) {
        return new LaunchOptions(
                new Home(folder.resolve("home")), folder, FLEET, ports, false, true, Map.of(), LogSink.NONE);
    }
}
