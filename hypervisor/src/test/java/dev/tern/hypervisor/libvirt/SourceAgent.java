package dev.tern.hypervisor.libvirt;

import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.hypervisor.Hypervisor;
import dev.tern.hypervisor.OutgoingLimits;
import dev.tern.hypervisor.Transport;
import dev.tern.hypervisor.libvirt.connection.LibvirtUri;
import dev.tern.hypervisor.libvirt.storage.HostFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A source's agent as a process of its own, to be killed in the middle of a copy. */
final class SourceAgent {

    private SourceAgent() {}

    static Process start(LibvirtUri uri, VmId vm, Path socket, String ticket) throws IOException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("tern.test.classpath", System.getProperty("java.class.path")),
                        SourceAgent.class.getName(),
                        uri.text(),
                        vm.value(),
                        socket.toString(),
                        ticket))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (process.inputReader().readLine() == null) {
            throw new IOException("The agent did not begin the copy");
        }
        return process;
    }

    static void main(String[] arguments) throws Exception {
        var limits = new OutgoingLimits(Duration.ofMillis(300), 30, Duration.ofMinutes(1), Bandwidth.UNLIMITED);
        try (var connector = LibvirtConnector.to(
                        new LibvirtUri(arguments[0]),
                        Duration.ofSeconds(5),
                        HostFiles.sharing(List.of()),
                        () -> Duration.ofNanos(System.nanoTime()));
                Hypervisor source = connector.connect()) {
            source.startOutgoing(
                    VmId.of(arguments[1]), new Transport.Socket(Path.of(arguments[2])), limits, arguments[3]);
            System.out.println("copying");
            Thread.currentThread().join();
        }
    }
}
