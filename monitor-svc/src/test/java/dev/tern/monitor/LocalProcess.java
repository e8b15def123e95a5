package dev.tern.monitor;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A child process that a test ends. */
final class LocalProcess implements AutoCloseable {

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private final Process process;
    private final Path socket;
    private final Path log;

    LocalProcess(List<String> command, Path socket, Path log) throws IOException {
        this.socket = socket;
        this.log = log;
        this.process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    static String java() {
        return JAVA;
    }

    /** A pretended host, listening. */
    static LocalProcess daemon(Path folder, String host) throws IOException {
        Path socket = folder.resolve(host + ".sock");
        LocalProcess daemon = new LocalProcess(
                List.of(
                        JAVA,
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.tern.hypervisor.embedded.daemon.EmbeddedHypervisord",
                        "--name",
                        host,
                        "--socket",
                        socket.toString(),
                        "--state",
                        folder.resolve(host).toString(),
                        "--memory",
                        "1GiB",
                        "--cpus",
                        "4",
                        "--with-parent"),
                socket,
                folder.resolve(host + ".log"));
        await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(socket) || !daemon.process.isAlive());
        return daemon;
    }

    Path socket() {
        return socket;
    }

    int awaitEnd() throws InterruptedException {
        return process.waitFor();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** As a host's power loss. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        process.destroy();
        if (!process.onExit()
                .completeOnTimeout(process, 15, java.util.concurrent.TimeUnit.SECONDS)
                .join()
                .isAlive()) {
            return;
        }
        kill();
    }
}
