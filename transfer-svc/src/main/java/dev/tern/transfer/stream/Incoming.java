package dev.tern.transfer.stream;

import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.Ticker;
import dev.tern.transfer.protocol.BatchHeader;
import dev.tern.transfer.protocol.Breach;
import dev.tern.transfer.protocol.Frame;
import dev.tern.transfer.protocol.ProtocolViolation;
import dev.tern.transfer.protocol.Violations;
import dev.tern.transfer.protocol.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The destination of a copy. Connections ask whether a batch is wanted before they take its bytes, decoders check and
 * decompress in parallel, one writer puts all in order, writes and acknowledges, one digest follows it, one reader hears
 * what the hypervisor says back.
 */
public final class Incoming implements IncomingCopy {

    private static final Logger LOG = LoggerFactory.getLogger(Incoming.class);
    private static final Duration LOOK = Duration.ofMillis(100);

    private final CopySettings settings;
    private final BufferPool pool;
    private final Ticker ticker;
    private final CopyEvents events;
    private final Violations violations;
    private final Path socket;
    private final ReorderRing ring = new ReorderRing();
    private final BlockingQueue<Arrival> arrivals = new ArrayBlockingQueue<>(2 * Wire.MAX_AHEAD_BATCHES);
    private final BlockingQueue<Boolean> decoded = new ArrayBlockingQueue<>(1);
    private final CopyOnWriteArrayList<Lane> lanes = new CopyOnWriteArrayList<>();
    private final AtomicReference<Frame.@Nullable End> end = new AtomicReference<>();
    private final AtomicReference<@Nullable String> sealed = new AtomicReference<>();
    private final AtomicBoolean deliver = new AtomicBoolean();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong laneChanged = new AtomicLong();
    private final AtomicLong joins = new AtomicLong();
    private final AtomicLong damaged = new AtomicLong();
    private final AtomicLong wire = new AtomicLong();
    private final AtomicLong rate = new AtomicLong();
    private final StreamWriter writer;
    private final ReturnReader back;
    private final List<Thread> threads = new ArrayList<>();

    private record Arrival(Lane lane, BatchHeader header, ByteBuffer content) {}

    private Incoming(
            Path socket,
            DataSize memory,
            CopySettings settings,
            BufferPool pool,
            Ticker ticker,
            Violations violations,
            CopyEvents events) {
        this.socket = socket;
        this.settings = settings;
        this.pool = pool;
        this.ticker = ticker;
        this.violations = violations;
        this.events = events;
        this.writer = new StreamWriter(socket, memory, pool);
        this.back = new ReturnReader(events);
        laneChanged.set(ticker.read().toNanos());
    }

    /** Starts to wait for connections; the hypervisor's socket is opened at once. */
    public static Incoming open(
            Path socket,
            DataSize memory,
            CopySettings settings,
            BufferPool pool,
            Ticker ticker,
            Violations violations,
            CopyEvents events) {
        Incoming copy = new Incoming(socket, memory, settings, pool, ticker, violations, events);
        copy.run("write", copy::write);
        copy.run("return", copy::listen);
        for (int i = 0; i < settings.threads(); i++) {
            copy.run("decode-" + i, copy::decode);
        }
        copy.threads.forEach(Thread::start);
        return copy;
    }

    // ---- told by connections ----

    /** The first batch that is not yet written. */
    public long next() {
        return ring.next();
    }

    /** Nothing is taken any more. */
    public boolean isOver() {
        return over.get();
    }

    public void join(Lane lane) {
        lanes.add(lane);
        joins.incrementAndGet();
        laneChanged.set(ticker.read().toNanos());
    }

    public void leave(Lane lane) {
        lanes.remove(lane);
        laneChanged.set(ticker.read().toNanos());
    }

    /**
     * A batch is announced.
     *
     * @return where its bytes go, at least {@link BatchHeader#wireLength} of room; null where it is here already and its
     *     bytes are to be skipped
     * @throws ProtocolViolation when this receiver cannot expect such a batch; nothing was allocated
     */
    public @Nullable ByteBuffer admit(BatchHeader header) throws ProtocolViolation {
        Frame.End all = end.get();
        if (all != null && header.number() >= all.batches()) {
            throw new ProtocolViolation(
                    Breach.BATCH_NUMBER,
                    "Batch " + header.number() + " comes after the end, which named " + all.batches());
        }
        if (over.get() || !ring.admit(header)) {
            return null;
        }
        return pool.take(header.wireLength());
    }

    /** All bytes of an admitted batch are here. */
    public void arrived(Lane lane, BatchHeader header, ByteBuffer content) {
        wire.addAndGet(header.wireLength());
        if (over.get() || !arrivals.offer(new Arrival(lane, header, content))) {
            abandon(header, content);
        }
    }

    /** The connection broke before all bytes of an admitted batch were here. */
    public void abandon(BatchHeader header, ByteBuffer content) {
        ring.release(header);
        pool.give(content);
    }

    public void ended(Lane lane, Frame.End all) throws ProtocolViolation {
        if (all.tailLength() > Wire.MAX_TAIL || all.tailLength() > all.rawTotal() || all.batches() < ring.next()) {
            throw new ProtocolViolation(Breach.END, "The end cannot be: " + all);
        }
        if (!end.compareAndSet(null, all) && !all.equals(end.get())) {
            throw new ProtocolViolation(Breach.END, "The end was announced before and was another: " + all);
        }
        String digest = sealed.get();
        if (digest != null) {
            lane.send(new Frame.Sealed(digest));
        }
        decoded.offer(Boolean.TRUE);
    }

    // ---- stages ----

    @FunctionalInterface
    private interface Stage {
        void run() throws Exception;
    }

    private void run(String name, Stage stage) {
        threads.add(Thread.ofPlatform().daemon().name("copy-in-" + name).unstarted(() -> {
            try {
                stage.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (StreamFormatException e) {
                violations.count(Breach.BATCH_OPS);
                fail(e.reason());
            } catch (IOException e) {
                fail(new Reason(
                        "hypervisor.socket",
                        "The hypervisor's socket " + socket + " does not take the stream: " + e.getMessage()));
            } catch (CancellationException e) {
                LOG.debug("The digest was not finished: the copy ends", e);
            } catch (OutOfMemoryError e) {
                fail(BufferPool.EXHAUSTED);
            } catch (Exception e) {
                LOG.error("Copy stage {} broke", name, e);
                fail(new Reason("stream.internal", "Copy stage " + name + " broke: " + e));
            }
        }));
    }

    private void decode() throws InterruptedException {
        try (Decoder decoder = new Decoder(pool)) {
            while (true) {
                Arrival arrival = arrivals.take();
                try {
                    ByteBuffer ops = decoder.decode(arrival.header(), arrival.content());
                    if (!ring.put(arrival.header(), ops)) {
                        pool.give(ops);
                    }
                    decoded.offer(Boolean.TRUE);
                } catch (ProtocolViolation e) {
                    refuse(arrival, e);
                }
            }
        }
    }

    private void refuse(Arrival arrival, ProtocolViolation why) {
        violations.count(why.breach());
        ring.release(arrival.header());
        LOG.warn("Batch {} is asked for again: {}", arrival.header().number(), why.getMessage());
        if (damaged.incrementAndGet() > settings.damaged()) {
            fail(why.reason());
        } else {
            arrival.lane().send(new Frame.Resend(arrival.header().number()));
        }
    }

    private void write() throws Exception {
        try (StreamWriter out = writer) {
            back.connected(out.connect());
            Duration since = ticker.read();
            long before = 0;
            while (!isAllWritten()) {
                ReorderRing.Held batch = ring.take();
                if (batch == null) {
                    decoded.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                    checkConnections();
                    continue;
                }
                out.write(batch.header(), batch.ops());
                pool.give(batch.ops());
                ring.written(batch.header());
                acknowledge();
                Duration taken = ticker.since(since);
                if (taken.compareTo(LOOK) >= 0) {
                    rate.set(Bandwidth.of(new DataSize(out.written() - before), taken)
                            .bytesPerSecond());
                    before = out.written();
                    since = ticker.read();
                }
            }
            seal(out);
            awaitDelivery(out);
        } finally {
            ring.clear(pool);
        }
    }

    /** What is too much here is its own hypervisor's fault, not its peer's. */
    private void listen() throws InterruptedException {
        try {
            back.run();
        } catch (StreamFormatException e) {
            fail(e.reason());
        }
    }

    private boolean isAllWritten() {
        Frame.End all = end.get();
        return all != null && ring.next() == all.batches();
    }

    private void acknowledge() {
        Frame.Ack ack = new Frame.Ack(ring.next(), writer.written());
        lanes.forEach(lane -> lane.send(ack));
    }

    private void checkConnections() {
        Duration alone = ticker.since(Duration.ofNanos(laneChanged.get()));
        if (lanes.isEmpty() && alone.compareTo(settings.reconnect()) > 0) {
            fail(new Reason(
                    "stream.unreachable",
                    "No connection from the other agent for "
                            + settings.reconnect().toSeconds() + " s"));
        }
    }

    private void seal(StreamWriter out) throws Exception {
        Frame.End all = end.get();
        if (all == null) {
            throw new IllegalStateException("Sealed before the end");
        }
        String digest = out.digest();
        sealed.set(digest);
        lanes.forEach(lane -> lane.send(new Frame.Sealed(digest)));
        if (out.written() != all.rawTotal() || out.tailLength() != all.tailLength()) {
            violations.count(Breach.END);
            fail(new Reason(
                    Breach.END.code(),
                    "The stream has " + out.written() + " bytes with a tail of " + out.tailLength() + "; announced: "
                            + all.rawTotal() + " and " + all.tailLength()));
        } else if (!digest.equals(all.digest())) {
            violations.count(Breach.DIGEST);
            fail(new Reason(
                    Breach.DIGEST.code(),
                    "The stream's digest is " + digest + " here and " + all.digest()
                            + " at the source; its tail is thrown away"));
        } else if (!over.get()) {
            events.complete(digest, new DataSize(all.rawTotal()));
        }
    }

    private void awaitDelivery(StreamWriter out) throws Exception {
        while (!deliver.get()) {
            decoded.poll(LOOK.toMillis() * 10, TimeUnit.MILLISECONDS);
        }
        Frame.End all = end.get();
        out.deliverTail(all != null && all.closed());
        while (!over.get()) {
            decoded.poll(LOOK.toMillis() * 10, TimeUnit.MILLISECONDS);
        }
    }

    // ---- the owner's calls ----

    @Override
    public CopyProgress progress() {
        return new CopyProgress(
                new DataSize(writer.written()),
                new DataSize(writer.written()),
                new DataSize(wire.get()),
                new Bandwidth(rate.get()),
                null,
                (int) Math.max(0, joins.get() - lanes.size()));
    }

    @Override
    public void deliverTail() {
        if (sealed.get() == null || over.get()) {
            throw new IllegalStateException(
                    "The tail is delivered once, after the copy is complete and while it is open");
        }
        deliver.set(true);
        decoded.offer(Boolean.TRUE);
    }

    @Override
    public void close() {
        if (over.compareAndSet(false, true)) {
            shutDown(new Reason("copy.closed", "The copy is over"));
        }
    }

    private void fail(Reason why) {
        if (over.compareAndSet(false, true)) {
            LOG.warn("Copy to {} failed: {} ({})", socket, why.text(), why.code());
            shutDown(why);
            events.failed(why);
        }
    }

    private void shutDown(Reason why) {
        lanes.forEach(lane -> lane.close(why));
        threads.forEach(Thread::interrupt);
        Arrival arrival = arrivals.poll();
        while (arrival != null) {
            pool.give(arrival.content());
            arrival = arrivals.poll();
        }
    }
}
