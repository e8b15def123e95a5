package dev.tern.local.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One life of a child process. */
final class Child {

    private static final long LARGEST_LOG = 16L << 20;
    private static final Duration GRACE_WITHOUT_LAUNCHER = Duration.ofSeconds(8);

    private final Process process;
    private final Thread reader;

    private Child(Process process, Thread reader) {
        this.process = process;
        this.reader = reader;
    }

    static Child start(Program program, Path logFolder, LogSink sink) throws IOException {
        var builder = new ProcessBuilder(Guard.around(program.command(), GRACE_WITHOUT_LAUNCHER))
                .directory(program.folder().toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(program.environment());
        var log = new LogFile(logFolder.resolve(program.name() + ".log"), LARGEST_LOG);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            log.close();
            throw e;
        }
        Thread reader = Thread.ofPlatform()
                .name("log-" + program.name())
                .daemon()
                .start(() -> pass(process, log, program.name(), sink));
        return new Child(process, reader);
    }

    private static void pass(Process process, LogFile log, String name, LogSink sink) {
        try (log;
                BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.write(line);
                sink.line(name, line);
            }
        } catch (IOException | UncheckedIOException e) {
            // the child's output is closed with the child; what a full disk refuses is still shown
            sink.line(name, "(its log ends here: " + e.getMessage() + ")");
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    CompletableFuture<Integer> exit() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /** Asks it to stop. By its handle: {@link Process#destroy} would close its output, and its last words be lost. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** Waits for its end; past {@code grace} it is killed. */
    void awaitEnd(Duration grace) throws InterruptedException {
        if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            process.waitFor();
        }
        reader.join(Duration.ofSeconds(2));
    }
}
