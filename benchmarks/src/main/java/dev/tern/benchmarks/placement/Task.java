package dev.tern.benchmarks.placement;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * What the challenge gives to a program.
 *
 * @param begun when the program began, in nanoseconds of the system's clock: to read the files is part of the time
 */
public record Task(Instance instance, Duration time, long seed, Path out, long begun) {

    /**
     * Ends the process with 2 where the arguments are wrong.
     *
     * @param name the program's
     * @param arguments MODEL ASSIGNMENT SECONDS SEED OUT
     */
    public static Task of(String name, String... arguments) throws IOException {
        long begun = System.nanoTime();
        if (arguments.length != 5) {
            System.err.println("usage: " + name + " MODEL ASSIGNMENT SECONDS SEED OUT");
            System.exit(2);
        }
        try {
            Duration time = seconds(arguments[2]);
            long seed = seed(arguments[3]);
            Instance instance = Reassignment.read(Path.of(arguments[0]), Path.of(arguments[1]));
            return new Task(instance, time, seed, Path.of(arguments[4]), begun);
        } catch (IllegalArgumentException | IOException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            throw e;
        }
    }

    private static Duration seconds(String text) {
        try {
            Duration time = Duration.ofMillis(Math.round(Double.parseDouble(text) * 1_000));
            if (time.isPositive()) {
                return time;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("SECONDS is \"" + text + "\", which is no number", e);
        }
        throw new IllegalArgumentException("SECONDS is " + text + ", which is not above 0");
    }

    private static long seed(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("SEED is \"" + text + "\", which is no whole number", e);
        }
    }

    /** In whole milliseconds, at least one. */
    public Duration left() {
        Duration left = time.minusNanos(System.nanoTime() - begun).truncatedTo(ChronoUnit.MILLIS);
        return left.isPositive() ? left : Duration.ofMillis(1);
    }

    public double secondsPassed() {
        return (System.nanoTime() - begun) / 1e9;
    }

    public void answer(int[] hosts) throws IOException {
        Reassignment.write(hosts, out);
    }
}
