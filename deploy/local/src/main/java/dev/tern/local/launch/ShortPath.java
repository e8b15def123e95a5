package dev.tern.local.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Another, short name of a home whose own is long: a unix socket's path may have 107 bytes, and sockets lie a few folders
 * below it. A link in a private temporary folder, remembered in the home so that the next start takes an old one away.
 */
final class ShortPath implements AutoCloseable {

    private static final int LONGEST = 45;
    private static final String REMEMBERED = "short-path";

    private final Path path;
    private final Home home;

    private ShortPath(Path path, Home home) {
        this.path = path;
        this.home = home;
    }

    static ShortPath of(Home home) throws IOException {
        forget(home);
        Path folder = home.folder();
        if (folder.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST) {
            return new ShortPath(folder, home);
        }
        Path link = Files.createTempDirectory("tern-").resolve("home");
        Files.writeString(home.run().resolve(REMEMBERED), link.toString());
        Files.createSymbolicLink(link, folder);
        return new ShortPath(link, home);
    }

    private static void forget(Home home) throws IOException {
        Path remembered = home.run().resolve(REMEMBERED);
        if (!Files.exists(remembered)) {
            return;
        }
        Path link = Path.of(Files.readString(remembered));
        if (Files.isSymbolicLink(link)) {
            Files.delete(link);
            Files.deleteIfExists(link.getParent());
        }
        Files.delete(remembered);
    }

    /** The same file below the short name. */
    Path of(Path below) {
        return path.resolve(home.folder().relativize(below));
    }

    @Override
    public void close() throws IOException {
        forget(home);
    }
}
