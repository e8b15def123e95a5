package dev.tern.scheduler.edge.power;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** Who Tern is to a baseboard controller. Kept in a file, read for each request, shown to nobody. */
final class Credentials {

    private static final int MOST_BYTES = 1024;

    private final String user;
    private final String password;

    private Credentials(String user, String password) {
        this.user = user;
        this.password = password;
    }

    /**
     * @param file with one line {@code USER:PASSWORD}
     * @throws IOException when it cannot be read or does not hold that; the message has nothing of what it holds
     */
    static Credentials in(Path file) throws IOException {
        byte[] held;
        try (var in = Files.newInputStream(file)) {
            held = in.readNBytes(MOST_BYTES);
        }
        String line = new String(held, StandardCharsets.UTF_8).strip();
        int colon = line.indexOf(':');
        if (colon < 1 || line.lines().count() != 1) {
            throw new IOException(file + " does not hold one line USER:PASSWORD");
        }
        return new Credentials(line.substring(0, colon), line.substring(colon + 1));
    }

    /** RFC 7617. */
    String basic() {
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    @Override
    public String toString() {
        return "credentials of " + user;
    }
}
