package dev.tern.testkit.platform;

import dev.tern.cli.TernCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The {@code tern} command as a process of its own, at this platform. */
public final class TernCommandLine {

    private static final int MINUTES = 1;

    private final Path home;

    public TernCommandLine(LivePlatform platform) {
        this.home = platform.home();
    }

    /** How it ended and what it said. */
    public record Run(int exit, String out, String err) {}

    public Run run(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                TernCommand.class.getName(),
                "--home",
                home.toString()));
        command.addAll(List.of(arguments));
        Path err = Files.createTempFile(home, "tern-", ".err");
        Process process =
                new ProcessBuilder(command).redirectError(err.toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IOException("tern " + String.join(" ", arguments) + " does not end");
            }
            return new Run(process.exitValue(), out, Files.readString(err));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        } finally {
            Files.delete(err);
        }
    }
}
