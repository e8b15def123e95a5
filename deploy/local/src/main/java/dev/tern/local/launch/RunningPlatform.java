package dev.tern.local.launch;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * What a platform says of itself in its home, for the commands that talk to it.
 *
 * @param pid of the launcher
 * @param ready false while it starts
 * @param transfers the agents' processes
 */
public record RunningPlatform(
        long pid,
        Instant startedAt,
        boolean ready,
        String kafka,
        String monitor,
        String scheduler,
        String policy,
        List<String> transfers) {

    public RunningPlatform {
        transfers = List.copyOf(transfers);
    }

    /** The platform that runs in this home; empty where none does. */
    public static Optional<RunningPlatform> in(Home home) throws IOException {
        if (!HomeLock.isHeld(home) || !Files.exists(home.platform())) {
            return Optional.empty();
        }
        var written = new Properties();
        try (Reader reader = Files.newBufferedReader(home.platform(), StandardCharsets.UTF_8)) {
            written.load(reader);
        }
        try {
            return Optional.of(read(written));
        } catch (IllegalArgumentException | java.time.DateTimeException e) {
            throw new IOException(home.platform() + " is damaged: " + e.getMessage(), e);
        }
    }

    private static RunningPlatform read(Properties written) {
        List<String> transfers = new ArrayList<>();
        for (int i = 0; written.containsKey("transfer." + i); i++) {
            transfers.add(written.getProperty("transfer." + i));
        }
        return new RunningPlatform(
                Long.parseLong(written.getProperty("pid", "")),
                Instant.parse(written.getProperty("started", "")),
                Boolean.parseBoolean(written.getProperty("ready")),
                written.getProperty("kafka", ""),
                written.getProperty("monitor", ""),
                written.getProperty("scheduler", ""),
                written.getProperty("policy", ""),
                transfers);
    }

    RunningPlatform nowReady() {
        return new RunningPlatform(pid, startedAt, true, kafka, monitor, scheduler, policy, transfers);
    }

    void write(Home home) throws IOException {
        var written = new Properties();
        written.setProperty("pid", Long.toString(pid));
        written.setProperty("started", startedAt.toString());
        written.setProperty("ready", Boolean.toString(ready));
        written.setProperty("kafka", kafka);
        written.setProperty("monitor", monitor);
        written.setProperty("scheduler", scheduler);
        written.setProperty("policy", policy);
        for (int i = 0; i < transfers.size(); i++) {
            written.setProperty("transfer." + i, transfers.get(i));
        }
        Path fresh = home.folder().resolve("platform.properties.new");
        try (Writer writer = Files.newBufferedWriter(fresh, StandardCharsets.UTF_8)) {
            written.store(writer, "The platform that runs in this folder");
        }
        Files.move(fresh, home.platform(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static void forget(Home home) throws IOException {
        Files.deleteIfExists(home.platform());
    }
}
