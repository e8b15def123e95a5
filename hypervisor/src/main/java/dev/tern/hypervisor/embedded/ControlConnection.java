package dev.tern.hypervisor.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.embedded.control.Json;
import dev.tern.hypervisor.embedded.control.Lines;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The socket to a daemon, with a limit on how long anything may take; it is opened anew after it broke. */
final class ControlConnection implements AutoCloseable {

    private static final int BUFFER = 64 * 1024;

    private final Path socket;
    private final Duration patience;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private @Nullable Open open;
    private boolean closed;
    private long lastId;

    private record Open(SocketChannel channel, Selector selector, SelectionKey key, Lines lines) {}

    ControlConnection(Path socket, Duration patience) {
        this.socket = socket;
        this.patience = patience;
    }

    Duration patience() {
        return patience;
    }

    Open open() throws IOException {
        if (closed) {
            throw new IOException("The connection to " + socket + " was closed by its owner");
        }
        if (open != null && !isStillThere(open)) {
            forget();
        }
        Open now = open;
        if (now == null) {
            now = connected(deadline(patience));
            open = now;
        }
        return now;
    }

    /** A daemon that was started anew has closed what its life before had open; between calls it says nothing else. */
    private boolean isStillThere(Open kept) {
        try {
            return kept.channel.read(buffer.clear()) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static long deadline(Duration patience) {
        return System.nanoTime() + patience.toNanos();
    }

    private Open connected(long deadline) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            Selector selector = Selector.open();
            try {
                channel.configureBlocking(false);
                SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
                if (!channel.connect(UnixDomainSocketAddress.of(socket))) {
                    await(selector, deadline);
                    channel.finishConnect();
                }
                return new Open(channel, selector, key, new Lines());
            } catch (IOException | RuntimeException e) {
                selector.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw new IOException("No daemon answers on " + socket + ": " + e.getMessage(), e);
        }
    }

    /** Sends a request and waits for its answer. */
    ObjectNode call(String name, ObjectNode request, Duration limit) throws IOException {
        request.put("id", ++lastId);
        request.put("call", name);
        ObjectNode answer;
        try {
            Open now = open();
            long deadline = deadline(limit);
            write(now, request, deadline);
            answer = read(now, deadline);
        } catch (IOException e) {
            forget();
            throw e;
        }
        JsonNode error = answer.get("error");
        if (error != null) {
            throw new HypervisorRefusal(
                    error.path("code").asText("daemon.failed"),
                    error.path("text").asText(""));
        }
        if (answer.path("id").asLong(-1) != lastId || !(answer.get("result") instanceof ObjectNode result)) {
            forget();
            throw new IOException("The daemon on " + socket + " answers something that was not asked");
        }
        return result;
    }

    private void write(Open now, ObjectNode request, long deadline) throws IOException {
        ByteBuffer line = ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8));
        while (true) {
            now.channel.write(line);
            if (!line.hasRemaining()) {
                return;
            }
            now.key.interestOps(SelectionKey.OP_WRITE);
            await(now.selector, deadline);
        }
    }

    private ObjectNode read(Open now, long deadline) throws IOException {
        while (true) {
            Optional<String> line = next(now.lines);
            if (line.isPresent()) {
                return parsed(line.get());
            }
            buffer.clear();
            int count = now.channel.read(buffer);
            if (count < 0) {
                throw new IOException("The daemon on " + socket + " closed the connection");
            }
            if (count == 0) {
                now.key.interestOps(SelectionKey.OP_READ);
                await(now.selector, deadline);
            }
            now.lines.add(buffer.flip());
        }
    }

    private Optional<String> next(Lines lines) throws IOException {
        try {
            return lines.next();
        } catch (HypervisorRefusal e) {
            throw new IOException("The daemon on " + socket + " answers without end", e);
        }
    }

    private ObjectNode parsed(String line) throws IOException {
        try {
            return Json.parse(line);
        } catch (HypervisorRefusal e) {
            throw new IOException("The daemon on " + socket + " does not answer in JSON: " + e.getMessage(), e);
        }
    }

    private void await(Selector selector, long deadline) throws IOException {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
            throw new IOException("The daemon on " + socket + " does not answer in time");
        }
        selector.select(left);
        selector.selectedKeys().clear();
        if (Thread.currentThread().isInterrupted()) {
            throw new IOException("Interrupted while waiting for the daemon on " + socket);
        }
    }

    private void forget() throws IOException {
        Open now = open;
        open = null;
        if (now != null) {
            now.selector.close();
            now.channel.close();
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        forget();
    }
}
