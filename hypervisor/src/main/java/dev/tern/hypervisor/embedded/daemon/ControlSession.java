package dev.tern.hypervisor.embedded.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.contracts.unit.Ticker;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.embedded.control.Fields;
import dev.tern.hypervisor.embedded.control.Json;
import dev.tern.hypervisor.embedded.control.Lines;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** One client's connection: its requests are answered one after the other, in a thread of its own. */
final class ControlSession implements Runnable {

    private static final System.Logger LOG = System.getLogger(ControlSession.class.getName());
    private static final int LARGE = 64 * 1024;
    private static final Semaphore LARGE_REQUESTS = new Semaphore(2);
    private static final int BUFFER = 16 * 1024;
    private static final long IDLE = Long.MAX_VALUE;

    private final SocketChannel channel;
    private final Calls calls;
    private final Ticker ticker;
    private final Lines lines = new Lines();
    private final AtomicLong writingSince = new AtomicLong(IDLE);

    ControlSession(SocketChannel channel, Calls calls, Ticker ticker) {
        this.channel = channel;
        this.calls = calls;
        this.ticker = ticker;
    }

    /** Whether the client has not taken an answer for so long. */
    boolean isStuck(Duration patience) {
        long since = writingSince.get();
        return since != IDLE && ticker.read().toNanos() - since > patience.toNanos();
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "A control connection did not close", e);
        }
    }

    @Override
    public void run() {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        try (channel) {
            while (channel.read(buffer) >= 0) {
                lines.add(buffer.flip());
                buffer.clear();
                answerAll();
            }
        } catch (HypervisorRefusal e) {
            LOG.log(System.Logger.Level.WARNING, "A control connection is closed: {0}", e.getMessage());
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "A control connection broke", e);
        }
    }

    private void answerAll() throws IOException {
        Optional<String> line = next();
        while (line.isPresent()) {
            write(answer(line.get()));
            line = next();
        }
    }

    private Optional<String> next() throws IOException {
        try {
            return lines.next();
        } catch (HypervisorRefusal tooLarge) {
            write(error(Json.object(), tooLarge));
            throw tooLarge;
        }
    }

    private ObjectNode answer(String line) {
        ObjectNode answer = Json.object();
        try {
            Fields request = new Fields("request", parsed(line));
            answer.put("id", request.integer("id", 0, Long.MAX_VALUE));
            return answer.set("result", calls.answer(request));
        } catch (HypervisorRefusal refusal) {
            return error(answer, refusal);
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "A call failed", e);
            return error(answer, new HypervisorRefusal("daemon.failed", "The call failed: " + e));
        }
    }

    /** Large requests are parsed two at a time, so that all clients together cannot fill the heap. */
    private static ObjectNode parsed(String line) throws IOException {
        if (line.length() <= LARGE) {
            return Json.parse(line);
        }
        try {
            LARGE_REQUESTS.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted before a request was read", e);
        }
        try {
            return Json.parse(line);
        } finally {
            LARGE_REQUESTS.release();
        }
    }

    private static ObjectNode error(ObjectNode answer, HypervisorRefusal refusal) {
        ObjectNode error = answer.putObject("error");
        error.put("code", refusal.code());
        error.put("text", refusal.getMessage());
        return answer;
    }

    private void write(ObjectNode answer) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((answer + "\n").getBytes(StandardCharsets.UTF_8));
        writingSince.set(ticker.read().toNanos());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        writingSince.set(IDLE);
    }
}
