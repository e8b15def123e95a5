package dev.tern.lab.guest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A client of a web guest that keeps one TCP connection open: it asks for the answer without an end, a numbered line every
 * 5 ms, and sees how long the guest is silent and whether a line is missing.
 */
public final class WebProbe implements AutoCloseable {

    private static final int PORT = 80;
    private static final String REQUEST = "GET /cgi-bin/ticks HTTP/1.0\r\n\r\n";

    /**
     * What was seen so far.
     *
     * @param lines in their order, without a hole
     * @param longestGap between two lines
     * @param broken why the connection does not go on; empty while it does
     */
    public record Seen(long lines, Duration longestGap, Optional<String> broken) {}

    private final Socket socket;
    private final AtomicReference<Seen> seen = new AtomicReference<>(new Seen(0, Duration.ZERO, Optional.empty()));
    private final Thread reader;

    private WebProbe(Socket socket, BufferedReader lines) {
        this.socket = socket;
        this.reader = Thread.ofPlatform().name("web-probe").daemon().start(() -> read(lines));
    }

    /**
     * Connects and waits for the first line.
     *
     * @param silence after which the connection counts as lost
     */
    public static WebProbe open(String address, Duration silence) throws IOException {
        var socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(address, PORT), (int) silence.toMillis());
            socket.setSoTimeout((int) silence.toMillis());
            socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
            var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            for (String line = lines.readLine(); !"0".equals(line); line = lines.readLine()) {
                if (line == null) {
                    throw new IOException("The web server of " + address + " closed without an answer");
                }
            }
            return new WebProbe(socket, lines);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    public Seen seen() {
        return Objects.requireNonNull(seen.get());
    }

    private void read(BufferedReader lines) {
        long gap = 0;
        long last = System.nanoTime();
        for (long number = 1; ; number++) {
            String problem = problem(lines, number);
            long now = System.nanoTime();
            gap = Math.max(gap, now - last);
            last = now;
            seen.set(new Seen(number, Duration.ofNanos(gap), Optional.ofNullable(problem)));
            if (problem != null) {
                return;
            }
        }
    }

    private static @Nullable String problem(BufferedReader lines, long expected) {
        try {
            String line = lines.readLine();
            return Long.toString(expected).equals(line) ? null : "line " + expected + " was " + line;
        } catch (IOException e) {
            return "after line " + (expected - 1) + ": " + e.getMessage();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        try {
            reader.join(Duration.ofSeconds(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
