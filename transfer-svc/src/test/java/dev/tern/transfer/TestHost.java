package dev.tern.transfer;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.eventing.connect.KafkaConnection;
import dev.tern.eventing.port.OwnPorts;
import dev.tern.hypervisor.connect.HypervisorUri;
import dev.tern.hypervisor.embedded.EmbeddedHypervisor;
import dev.tern.hypervisor.embedded.daemon.EmbeddedHypervisord;
import dev.tern.hypervisor.embedded.guest.GuestDefinition;
import dev.tern.transfer.edge.hooks.HookTargets;
import dev.tern.transfer.edge.host.AgentPlace;
import dev.tern.transfer.migration.AgentSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A pretended host: the embedded hypervisor as a process, and the agent in this one. */
public final class TestHost implements AutoCloseable {

    final HostId id;
    final Endpoint endpoint;
    final EmbeddedHypervisor hypervisor;
    private final Process daemon;
    private final TestAgent agent;

    TestHost(Path folder, String name, KafkaConnection kafka, TestCertificates authority) throws IOException {
        id = HostId.of(name);
        Path socket = folder.resolve(name + ".sock");
        daemon = daemon(folder, name, socket);
        hypervisor = EmbeddedHypervisor.connect(socket);
        endpoint = new Endpoint("127.0.0.1", OwnPorts.ofThisProcess().take());
        TestCertificates.HostFiles files = authority.host(name);
        AgentPlace place = new AgentPlace(
                id,
                HypervisorUri.embedded(socket),
                List.of(),
                endpoint,
                Optional.empty(),
                folder.resolve(name + "-state"),
                Optional.empty(),
                files.key(),
                files.certificate(),
                files.trust(),
                HookTargets.NONE,
                AgentSettings.defaults(folder.resolve(name + "-run")));
        agent = new TestAgent(place, kafka);
    }

    TestAgent agent() {
        return agent;
    }

    /** Ends the agent, without undoing anything, and begins it again from its journal. */
    void restartAgent() throws IOException {
        agent.stop();
        agent.resume();
    }

    VmId startGuest(String name, String program, int mib, Map<String, String> settings) throws IOException {
        VmId vm = VmId.of(
                UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString());
        hypervisor.define(
                new GuestDefinition(vm, name, 2, DataSize.ofMiB(mib), Map.of("tenant", "test"), program, settings));
        hypervisor.start(vm);
        return vm;
    }

    /** An embedded hypervisor that ends with this process. */
    public static Process daemon(Path folder, String name, Path socket) throws IOException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:+UseSerialGC",
                        "-Xmx96m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EmbeddedHypervisord.class.getName(),
                        "--name",
                        name,
                        "--socket",
                        socket.toString(),
                        "--state",
                        folder.resolve(name + "-daemon").toString(),
                        "--memory",
                        "768MiB",
                        "--cpus",
                        "4",
                        "--with-parent"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String ready = process.inputReader().readLine();
        if (ready == null) {
            throw new IOException(
                    "The daemon ended with status " + process.onExit().join().exitValue());
        }
        return process;
    }

    @Override
    public void close() throws IOException {
        agent.close();
        hypervisor.close();
        daemon.destroy();
        daemon.onExit().join();
    }
}
