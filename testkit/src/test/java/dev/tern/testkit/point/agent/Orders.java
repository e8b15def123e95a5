package dev.tern.testkit.point.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What to do where, as {@code key=value} separated by semicolons: {@code log} is a file that takes each point as it is
 * reached; at the {@code nth} time of {@code point} and {@code edge} the {@code action} is done. The file {@code mark} says
 * that it was reached; an action that holds goes on when {@code mark} is gone again. {@code clock} shifts the wall clock, in
 * milliseconds; {@code wire} is the version of the wire that the process speaks.
 */
final class Orders {

    private static final int KILLED = 137;
    private static final Duration LONGEST_HOLD = Duration.ofSeconds(30);
    private static final long LOOK_MILLIS = 5;

    private final Map<String, String> said;
    private final Map<String, Integer> counts = new HashMap<>();

    private Orders(Map<String, String> said) {
        this.said = said;
    }

    static Orders none() {
        return new Orders(Map.of());
    }

    static Orders parse(String spec) {
        Map<String, String> said = new HashMap<>();
        for (String pair : spec.split(";", -1)) {
            int at = pair.indexOf('=');
            if (at > 0) {
                said.put(pair.substring(0, at), pair.substring(at + 1));
            }
        }
        return new Orders(said);
    }

    Duration clockShift() {
        return Duration.ofMillis(Long.parseLong(said.getOrDefault("clock", "0")));
    }

    /** Below zero where it is the one that the process was built with. */
    int wire() {
        return Integer.parseInt(said.getOrDefault("wire", "-1"));
    }

    void reached(String point, String edge) throws IOException {
        int time = count(point + " " + edge);
        log(point + " " + time + " " + edge);
        if (point.equals(said.get("point"))
                && edge.equals(said.get("edge"))
                && Integer.toString(time).equals(said.get("nth"))) {
            act(said.getOrDefault("action", ""));
        }
    }

    private synchronized int count(String key) {
        return counts.merge(key, 1, Integer::sum);
    }

    private void log(String line) throws IOException {
        String file = said.get("log");
        if (file != null) {
            Files.writeString(Path.of(file), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    private void act(String action) throws IOException {
        Path mark = Path.of(said.getOrDefault("mark", ""));
        Files.writeString(mark, action);
        switch (action) {
            case "halt" -> Runtime.getRuntime().halt(KILLED);
            case "stop" -> stop();
            case "hold" -> hold(mark);
            default -> throw new IOException("Not an action: " + action);
        }
    }

    /** Every thread of this process stands still until somebody sends SIGCONT. */
    private static void stop() throws IOException {
        Process kill = new ProcessBuilder(
                        "kill", "-STOP", Long.toString(ProcessHandle.current().pid()))
                .start();
        try {
            kill.waitFor(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Only this thread stands still, bounded in case whoever ordered it is gone. */
    private static void hold(Path mark) {
        long end = System.nanoTime() + LONGEST_HOLD.toNanos();
        while (Files.exists(mark) && System.nanoTime() < end) {
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
