package dev.tern.hypervisor.embedded.daemon;

import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.embedded.EmbeddedHypervisor;
import dev.tern.hypervisor.embedded.guest.GuestDefinition;
import dev.tern.hypervisor.embedded.guest.PageSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** A daemon in the test's own process, with a client. */
final class TestDaemon implements AutoCloseable {

    final Path folder;
    final Path socket;
    final EmbeddedHypervisor client;
    private final EmbeddedDaemon daemon;

    private TestDaemon(Path folder, Path socket, EmbeddedDaemon daemon) throws IOException {
        this.folder = folder;
        this.socket = socket;
        this.daemon = daemon;
        this.client = EmbeddedHypervisor.connect(socket);
    }

    static TestDaemon start(Path folder, String name) throws IOException {
        return start(folder, name, UnaryOperator.identity());
    }

    static TestDaemon start(Path folder, String name, UnaryOperator<PageSink> tap) throws IOException {
        Path socket = folder.resolve(name + ".sock");
        DaemonOptions options = new DaemonOptions(name, socket, folder.resolve(name), DataSize.ofMiB(512), 4, false);
        return new TestDaemon(
                options.state(),
                socket,
                EmbeddedDaemon.start(options, () -> Duration.ofNanos(System.nanoTime()), InstantSource.system(), tap));
    }

    static GuestDefinition guest(String name, String program, int mib, Map<String, String> settings) {
        VmId id = VmId.of(
                UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString());
        return new GuestDefinition(id, name, 2, DataSize.ofMiB(mib), Map.of("tenant", "test"), program, settings);
    }

    @Override
    public void close() throws IOException {
        client.close();
        daemon.close();
    }
}
