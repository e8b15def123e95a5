package dev.tern.lab.guest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a guest's serial port said on one host. */
public final class SerialLog {

    private static final String FAULT = "tern-fault ";

    private final Path file;

    public SerialLog(Path file) {
        this.file = file;
    }

    public List<GuestReport> reports() throws IOException {
        return lines().map(GuestReport::parse).flatMap(Optional::stream).toList();
    }

    /** The last report of a kind. */
    public Optional<GuestReport> last(String kind) throws IOException {
        return reports().stream().filter(report -> report.kind().equals(kind)).reduce((earlier, later) -> later);
    }

    /** Lines in which a program says what it found wrong. */
    public List<String> faults() throws IOException {
        return lines().filter(line -> line.contains(FAULT)).toList();
    }

    /** The end of it, for a message. */
    public String tail(int lines) throws IOException {
        List<String> all = lines().toList();
        return all.isEmpty()
                ? file + " is empty"
                : "the end of " + file + ":\n  "
                        + String.join("\n  ", all.subList(Math.max(0, all.size() - lines), all.size()));
    }

    /** A serial port may say anything: bytes that are no text become marks. */
    private Stream<String> lines() throws IOException {
        return Files.exists(file)
                ? new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).lines()
                : Stream.empty();
    }
}
