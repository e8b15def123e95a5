package dev.tern.testkit.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One way of one connection: a reader, a bounded queue in which a delay passes, and a writer. */
final class Pump {

    private static final int CHUNK = 64 << 10;
    private static final int MOST_WAITING = 256;

    /** What was read, and when it may be passed on; without bytes, the end. */
    private static final class Chunk {
        private final byte[] bytes;
        private final long dueNanos;

        Chunk(byte[] bytes, long dueNanos) {
            this.bytes = bytes;
            this.dueNanos = dueNanos;
        }
    }

    private final Socket from;
    private final Socket to;
    private final Weather weather;
    private final Runnable over;
    private final BlockingQueue<Chunk> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private volatile boolean swallowing;

    Pump(Socket from, Socket to, Weather weather, Runnable over) {
        this.from = from;
        this.to = to;
        this.weather = weather;
        this.over = over;
    }

    void start() {
        Thread.ofVirtual().start(this::read);
        Thread.ofVirtual().start(this::write);
    }

    /** From now on everything is read and nothing passed. */
    void swallow() {
        swallowing = true;
    }

    private void read() {
        byte[] buffer = new byte[CHUNK];
        try {
            InputStream in = from.getInputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                waiting.put(new Chunk(Arrays.copyOf(buffer, read), System.nanoTime() + weather.delayNanos()));
            }
            waiting.put(new Chunk(new byte[0], 0));
        } catch (IOException | InterruptedException e) {
            over.run();
        }
    }

    private void write() {
        try {
            OutputStream out = to.getOutputStream();
            for (Chunk chunk = waiting.take(); chunk.bytes.length > 0; chunk = waiting.take()) {
                long early = chunk.dueNanos - System.nanoTime();
                TimeUnit.NANOSECONDS.sleep(Math.max(early, weather.nanosFor(chunk.bytes.length)));
                weather.awaitPassage();
                if (!swallowing) {
                    pass(chunk.bytes, out);
                }
            }
        } catch (IOException | InterruptedException e) {
            // a broken half ends both, below
        }
        if (!swallowing) {
            over.run();
        }
    }

    private void pass(byte[] bytes, OutputStream out) throws IOException {
        if (weather.takesCorruption()) {
            bytes[bytes.length / 2] ^= 1;
        }
        out.write(bytes);
        if (weather.takesDuplication()) {
            out.write(bytes);
        }
        weather.passed(bytes.length);
    }
}
