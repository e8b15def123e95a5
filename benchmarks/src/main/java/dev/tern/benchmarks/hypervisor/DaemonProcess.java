package dev.tern.benchmarks.hypervisor;

import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.embedded.EmbeddedHypervisor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** An embedded daemon as a process of its own, started as the launcher starts it. */
record DaemonProcess(Process process, Path socket, EmbeddedHypervisor client) implements AutoCloseable {

    private static final String MAIN = "dev.tern.hypervisor.embedded.daemon.EmbeddedHypervisord";

    static DaemonProcess start(Path folder, String name, DataSize memory) throws IOException {
        Path socket = folder.resolve(name + ".sock");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx96m",
                "-cp",
                System.getProperty("java.class.path"),
                MAIN,
                "--name",
                name,
                "--socket",
                socket.toString(),
                "--state",
                folder.resolve(name).toString(),
                "--memory",
                memory.bytes() + "B",
                "--cpus",
                "4",
                "--with-parent");
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.inputReader().readLine();
        return new DaemonProcess(process, socket, EmbeddedHypervisor.connect(socket));
    }

    /** Core time that the process used since its start. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() throws IOException {
        client.close();
        process.destroy();
        process.onExit().join();
    }
}
