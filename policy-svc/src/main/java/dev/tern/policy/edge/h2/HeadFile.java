package dev.tern.policy.edge.h2;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tern.policy.audit.Head;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * The head of the chain outside the database, so that rows cut off its end are missed. Written after the rows: it may be
 * behind them by what a crash left unwritten, never ahead.
 */
public final class HeadFile {
    private final Path file;

    public HeadFile(Path file) {
        this.file = file;
    }

    /** @throws IOException when it cannot be read or holds no head */
    public Optional<Head> read() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> parts = List.of(Files.readString(file, UTF_8).strip().split(" ", -1));
        try {
            if (parts.size() == 2) {
                return Optional.of(new Head(Long.parseLong(parts.getFirst()), parts.getLast()));
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("The file " + file + " holds no head of an audit log", e);
        }
        throw new IOException("The file " + file + " holds no head of an audit log");
    }

    public void write(Head head) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.writeString(next, head.sequence() + " " + head.hash() + "\n", UTF_8);
        try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
