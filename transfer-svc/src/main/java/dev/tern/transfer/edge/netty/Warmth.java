package dev.tern.transfer.edge.netty;

import dev.tern.contracts.unit.Ticker;
import dev.tern.transfer.stream.WarmUp;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the hot path a while before it is needed, once per process and beside the start: until AES-GCM is compiled it
 * makes 20-70 MB/s instead of more than a GB/s, and the first migration must not be the one to find out.
 */
final class Warmth {

    private static final Logger LOG = LoggerFactory.getLogger(Warmth.class);
    private static final AtomicBoolean STARTED = new AtomicBoolean();
    /** Beside everything else that starts at that time. */
    private static final Duration MOST = Duration.ofSeconds(8);

    private static final int ROUNDS = 400;
    private static final int RECORDS = 16_000;
    private static final int RECORD = 16 << 10;
    private static final int ROOM = 64 << 10;
    private static final int STEPS = 64;

    private final Ticker ticker;
    private final SSLEngine client;
    private final SSLEngine server;
    private final ByteBuffer plain = ByteBuffer.allocateDirect(RECORD);
    private final ByteBuffer there = ByteBuffer.allocate(ROOM);
    private final ByteBuffer back = ByteBuffer.allocate(ROOM);
    private final ByteBuffer opened = ByteBuffer.allocate(ROOM);

    private Warmth(Credentials credentials, Ticker ticker) {
        this.ticker = ticker;
        this.client = credentials.client().newEngine(UnpooledByteBufAllocator.DEFAULT);
        this.server = credentials.server().newEngine(UnpooledByteBufAllocator.DEFAULT);
    }

    static void start(Credentials credentials, Ticker ticker) {
        if (STARTED.compareAndSet(false, true)) {
            Thread.ofPlatform()
                    .daemon()
                    .name("warm-up")
                    .priority(Thread.MIN_PRIORITY)
                    .start(() -> {
                        try {
                            new Warmth(credentials, ticker).run();
                            int rounds = WarmUp.run(ticker, ROUNDS, MOST);
                            LOG.debug("Warmed up in {} rounds", rounds);
                        } catch (SSLException e) {
                            LOG.debug("Not warmed up: the first migration may start slowly", e);
                        }
                    });
        }
    }

    private void run() throws SSLException {
        shake();
        Duration start = ticker.read();
        long records = 0;
        while (records < RECORDS && ticker.since(start).compareTo(MOST) < 0) {
            plain.clear();
            client.wrap(plain, there.clear());
            there.flip();
            while (there.hasRemaining()) {
                server.unwrap(there, opened.clear());
            }
            records++;
        }
        LOG.debug("Warmed up with {} records", records);
    }

    /** Both engines take turns until neither wants anything more. */
    private void shake() throws SSLException {
        there.clear();
        back.clear();
        ByteBuffer empty = ByteBuffer.allocate(0);
        for (int i = 0; i < STEPS; i++) {
            client.wrap(empty, there);
            tasks(client);
            turn(there, server);
            server.wrap(empty, back);
            tasks(server);
            turn(back, client);
            if (client.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
                    && server.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
                    && there.position() == 0
                    && back.position() == 0
                    && i > 2) {
                return;
            }
        }
        throw new SSLException("The engines do not agree");
    }

    private void turn(ByteBuffer from, SSLEngine to) throws SSLException {
        from.flip();
        to.unwrap(from, opened.clear());
        tasks(to);
        from.compact();
    }

    private static void tasks(SSLEngine engine) {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }
}
