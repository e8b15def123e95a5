package dev.tern.testkit.input;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A POST over a plain socket, by a client that keeps to no rule: it may announce one thing and send another. */
final class RawRequest {

    /** Whoever has not answered by then hangs. */
    private static final int PATIENCE_MILLIS = 20_000;

    private static final int GLANCE_MILLIS = 300;
    private static final int CHUNK = 64 << 10;
    private static final int MOST_READ = 64 << 10;

    private final URI to;
    private final String type;

    RawRequest(URI to, String type) {
        this.to = to;
        this.type = type;
    }

    /**
     * What came of it.
     *
     * @param status 0 where the connection was closed on it
     * @param sent bytes of the body that the service, or the line to it, took
     */
    record Answer(int status, String text, long sent) {}

    Answer with(String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try (Socket socket = open()) {
            OutputStream out = socket.getOutputStream();
            out.write(head("Content-Length: " + bytes.length));
            out.write(bytes);
            return read(socket, bytes.length);
        }
    }

    /** A body of so many blanks, whose length is announced, or is not. */
    Answer withBlanks(long length, boolean announced) throws IOException {
        byte[] chunk = " ".repeat(CHUNK).getBytes(StandardCharsets.US_ASCII);
        byte[] frame = (Integer.toHexString(CHUNK) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        long sent = 0;
        try (Socket socket = open()) {
            OutputStream out = socket.getOutputStream();
            out.write(head(announced ? "Content-Length: " + length : "Transfer-Encoding: chunked"));
            try {
                while (sent < length && !isAnswered(socket, sent == 0)) {
                    if (!announced) {
                        out.write(frame);
                    }
                    out.write(chunk);
                    if (!announced) {
                        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
                    }
                    sent += chunk.length;
                }
            } catch (IOException e) {
                return readRest(socket, sent);
            }
            return readRest(socket, sent);
        }
    }

    private Socket open() throws IOException {
        var socket = new Socket(to.getHost(), to.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private byte[] head(String length) {
        return String.format(
                        Locale.ROOT,
                        "POST %s HTTP/1.1\r\nHost: %s:%d\r\nContent-Type: %s\r\nConnection: close\r\n%s\r\n\r\n",
                        to.getRawPath(),
                        to.getHost(),
                        to.getPort(),
                        type,
                        length)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** @param first whether to wait a moment: the head alone may be answered */
    private static boolean isAnswered(Socket socket, boolean first) throws IOException {
        if (!first) {
            return socket.getInputStream().available() > 0;
        }
        long end = System.nanoTime() + GLANCE_MILLIS * 1_000_000L;
        while (System.nanoTime() < end) {
            if (socket.getInputStream().available() > 0) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    private static Answer readRest(Socket socket, long sent) throws IOException {
        try {
            return read(socket, sent);
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            return new Answer(0, "closed: " + e.getMessage(), sent);
        }
    }

    private static Answer read(Socket socket, long sent) throws IOException {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        String text = new String(in.readNBytes(MOST_READ), StandardCharsets.UTF_8);
        String[] words = text.split(" ", 3);
        return new Answer(words.length < 2 ? 0 : Integer.parseInt(words[1].strip()), text, sent);
    }
}
