package dev.tern.local.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The folder that holds everything that one local platform keeps. */
public record Home(Path folder) {

    private static final String LOGS = "logs";
    private static final List<String> OURS =
            List.of("broker", "certificates", "config", LOGS, "run", "state", "platform.properties", "tern.lock");

    public Home {
        folder = folder.toAbsolutePath().normalize();
    }

    public Path logs() {
        return folder.resolve(LOGS);
    }

    public Path certificates() {
        return folder.resolve("certificates");
    }

    Path broker() {
        return folder.resolve("broker");
    }

    Path config() {
        return folder.resolve("config");
    }

    public Path run() {
        return folder.resolve("run");
    }

    public Path state() {
        return folder.resolve("state");
    }

    Path lock() {
        return folder.resolve("tern.lock");
    }

    Path platform() {
        return folder.resolve("platform.properties");
    }

    public void create() throws IOException {
        for (Path needed : List.of(logs(), config(), run(), state())) {
            Files.createDirectories(needed);
        }
    }

    /** Removes what a platform made here, and the folder itself if nothing else is in it. */
    public void purge() throws IOException {
        purge(Set.of());
    }

    /** The same, but the logs stay. */
    public void purgeButLogs() throws IOException {
        purge(Set.of(LOGS));
    }

    private void purge(Set<String> kept) throws IOException {
        for (String name : OURS) {
            if (!kept.contains(name)) {
                remove(folder.resolve(name));
            }
        }
        if (Files.isDirectory(folder)) {
            try (Stream<Path> left = Files.list(folder)) {
                if (left.findAny().isPresent()) {
                    return;
                }
            }
            Files.delete(folder);
        }
    }

    private static void remove(Path path) throws IOException {
        if (!Files.exists(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(path)) {
            for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
