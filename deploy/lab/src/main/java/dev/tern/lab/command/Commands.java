package dev.tern.lab.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs commands that are over in a moment. */
public final class Commands {

    /** How long a command may take where nothing else is said. */
    public static final Duration USUAL = Duration.ofSeconds(30);

    private Commands() {}

    /**
     * Runs a command that must succeed.
     *
     * @return what it printed, without the last line's end
     */
    public static String run(String... command) throws IOException {
        return run(USUAL, List.of(command));
    }

    public static String run(Duration within, List<String> command) throws IOException {
        Result result = attempt(within, command);
        if (!result.succeeded()) {
            throw CommandFailure.of(result);
        }
        return result.out().stripTrailing();
    }

    /**
     * Runs a command that may fail.
     *
     * @throws CommandFailure when it cannot be started, or is not over {@code within}: then it is killed
     */
    public static Result attempt(Duration within, List<String> command) throws IOException {
        var builder = new ProcessBuilder(command);
        builder.environment().put("LC_ALL", "C");
        Process process = start(builder);
        process.getOutputStream().close();
        var out = CompletableFuture.supplyAsync(() -> read(process.getInputStream()), Thread::startVirtualThread);
        var err = CompletableFuture.supplyAsync(() -> read(process.getErrorStream()), Thread::startVirtualThread);
        try {
            if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new CommandFailure(
                        String.join(" ", command), "is not over after " + within.toSeconds() + " s", err.join());
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for " + String.join(" ", command), e);
        }
        return new Result(command, process.exitValue(), out.join(), err.join());
    }

    private static Process start(ProcessBuilder builder) throws IOException {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new IOException(
                    "The command " + builder.command().getFirst() + " cannot be run: " + e.getMessage(), e);
        }
    }

    private static String read(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
