package dev.tern.local.process;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A child's log on disk: appended to over all its lives, and turned over once when it has grown large. */
final class LogFile implements AutoCloseable {

    private final Path file;
    private final long most;
    private BufferedWriter writer;
    private long size;

    LogFile(Path file, long most) throws IOException {
        this.file = file;
        this.most = most;
        Files.createDirectories(file.toAbsolutePath().getParent());
        this.size = Files.exists(file) ? Files.size(file) : 0;
        this.writer = open();
    }

    private BufferedWriter open() throws IOException {
        return Files.newBufferedWriter(
                file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    void write(String line) throws IOException {
        if (size > most) {
            writer.close();
            Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            writer = open();
            size = 0;
        }
        writer.write(line);
        writer.newLine();
        writer.flush();
        size += line.length() + 1L;
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
