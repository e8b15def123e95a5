package dev.tern.hypervisor.embedded.daemon;

import dev.tern.hypervisor.embedded.EmbeddedHypervisor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A daemon as a process of its own. */
final class DaemonProcess implements AutoCloseable {

    final Path folder;
    final Path socket;
    final EmbeddedHypervisor client;
    private final Process process;

    private DaemonProcess(Path folder, Path socket, Process process) throws IOException {
        this.folder = folder;
        this.socket = socket;
        this.process = process;
        this.client = EmbeddedHypervisor.connect(socket);
    }

    static DaemonProcess start(Path folder, String name) throws IOException {
        Path socket = folder.resolve(name + ".sock");
        Path state = folder.resolve(name);
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
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
                        state.toString(),
                        "--memory",
                        "512MiB",
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
        return new DaemonProcess(state, socket, process);
    }

    /** A host's loss of power. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() throws IOException {
        client.close();
        process.destroy();
        process.onExit().join();
    }
}
