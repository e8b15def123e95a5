package dev.tern.benchmarks.placement;

import dev.tern.benchmarks.arguments.Argument;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * What the challenge gives to a program.
 *
 * @param begun when the process began, in nanoseconds of the system's clock: all that it does is part of the time
 */
public record Task(Instance instance, Duration time, long seed, Path out, long begun) {

    private static final Duration MOST_FOR_THE_END = Duration.ofSeconds(1);

    /**
     * Ends the process with 2 where the arguments are wrong.
     *
     * @param name the program's
     * @param arguments MODEL ASSIGNMENT SECONDS SEED OUT
     */
    public static Task of(String name, String... arguments) throws IOException {
        long begun = System.nanoTime() - sinceStart().toNanos();
        if (arguments.length != 5) {
            System.err.println("usage: " + name + " MODEL ASSIGNMENT SECONDS SEED OUT");
            System.exit(2);
        }
        try {
            return read(begun, arguments);
        } catch (IllegalArgumentException | IOException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            throw e;
        } catch (OutOfMemoryError e) {
            System.err.println(arguments[0] + " does not fit into "
                    + (Runtime.getRuntime().maxMemory() >> 20) + " MiB: give java more with -Xmx");
            System.exit(2);
            throw e;
        }
    }

    /** Of the whole process: the challenge counts all of its time. */
    private static Duration sinceStart() {
        return Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
    }

    /** From now on OUT holds an answer: where all processes are. */
    static Task read(long begun, String... arguments) throws IOException {
        Duration time = new Argument("SECONDS", arguments[2]).seconds();
        long seed = new Argument("SEED", arguments[3]).whole(Long.MIN_VALUE, Long.MAX_VALUE);
        Path model = Path.of(arguments[0]);
        Path assignment = Path.of(arguments[1]);
        Path out = Path.of(arguments[4]);
        if (isSame(out, model) || isSame(out, assignment)) {
            throw new IllegalArgumentException("OUT is " + out + ", which is read: name another file");
        }
        try {
            Files.newOutputStream(out, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                    .close();
        } catch (IOException e) {
            throw unwritable(out, e);
        }
        var task = new Task(Reassignment.read(model, assignment), time, seed, out, begun);
        task.write(task.instance().guests().homes());
        return task;
    }

    private static boolean isSame(Path out, Path read) throws IOException {
        return Files.exists(out) && Files.exists(read) && Files.isSameFile(out, read);
    }

    private static IOException unwritable(Path out, IOException e) {
        String reason =
                switch (e) {
                    case NoSuchFileException _ -> "there is no such folder";
                    case AccessDeniedException _ -> "permission denied";
                    case FileSystemException failed when failed.getReason() != null -> failed.getReason();
                    default -> e.getMessage();
                };
        return new IOException(
                "OUT is " + out + ", which cannot be written (" + reason
                        + "): name a file that can be, where there is space",
                e);
    }

    private void write(int[] hosts) throws IOException {
        try {
            Reassignment.write(hosts, out);
        } catch (IOException e) {
            throw unwritable(out, e);
        }
    }

    /** For the search, in whole milliseconds, at least one. */
    public Duration left() {
        Duration unused = unused();
        return unused.isPositive() ? unused : Duration.ofMillis(1);
    }

    /** Whether the time was too short to read the files in: then there is no answer but the assignment given. */
    public boolean isOver() {
        return !unused().isPositive();
    }

    /** Without what is kept for the end, when the answer is counted and written: a hundredth, at most a second. */
    private Duration unused() {
        Duration end = time.dividedBy(100);
        return time.minus(end.compareTo(MOST_FOR_THE_END) > 0 ? MOST_FOR_THE_END : end)
                .minusNanos(System.nanoTime() - begun)
                .truncatedTo(ChronoUnit.MILLIS);
    }

    public double secondsPassed() {
        return (System.nanoTime() - begun) / 1e9;
    }

    /** Ends the process with 1 where OUT can no longer be written; the answer then stands in the program's output. */
    public void answer(int[] hosts) {
        if (!answered(hosts, System.out)) {
            System.exit(1);
        }
    }

    boolean answered(int[] hosts, PrintStream instead) {
        try {
            write(hosts);
            return true;
        } catch (IOException e) {
            System.err.println(e.getMessage() + "; the answer is the last line of this program's output");
            instead.print(Reassignment.text(hosts));
            return false;
        }
    }
}
