package dev.tern.transfer.stream;

import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.Ticker;
import dev.tern.transfer.protocol.Frame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The source of a copy: one reader and one writer back, some encoders, one courier, one digest, each on its own thread. */
public final class Outgoing implements OutgoingCopy {

    private static final Logger LOG = LoggerFactory.getLogger(Outgoing.class);
    private static final int RAW_QUEUE = 4;
    private static final int MOST_BATCHES = 512;
    private static final long GATE_MILLIS = 20;

    private final CopySettings settings;
    private final BufferPool pool;
    private final Ticker ticker;
    private final Lanes lanes;
    private final CopyEvents events;
    private final Path socket;
    private final ServerSocketChannel listener;
    private final Courier courier;
    private final CodecChoice choice;
    private final BlockingQueue<RawBatch> raw = new ArrayBlockingQueue<>(RAW_QUEUE);
    private final BlockingQueue<Boolean> room = new ArrayBlockingQueue<>(1);
    private final AtomicLong rawRead = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();
    private final ReturnWriter back = new ReturnWriter();
    private final List<Thread> stages = new ArrayList<>();

    private Outgoing(
            Path socket,
            ServerSocketChannel listener,
            CopySettings settings,
            BufferPool pool,
            Ticker ticker,
            Lanes lanes,
            WireCap cap,
            CopyEvents events) {
        this.socket = socket;
        this.listener = listener;
        this.settings = settings;
        this.pool = pool;
        this.ticker = ticker;
        this.lanes = lanes;
        this.events = events;
        this.courier = new Courier(settings, pool, ticker, lanes, cap, new CourierOwner());
        this.choice = new CodecChoice(settings.threads(), courier.link(), ticker, courier::arrived);
    }

    /**
     * Listens on {@code socket} at once and opens the connections.
     *
     * @throws UncheckedIOException when the socket cannot be made
     */
    public static Outgoing open(
            Path socket,
            int streams,
            WireCap cap,
            CopySettings settings,
            BufferPool pool,
            Ticker ticker,
            Lanes lanes,
            CopyEvents events) {
        ServerSocketChannel listener = listen(socket);
        Outgoing copy = new Outgoing(socket, listener, settings, pool, ticker, lanes, cap, events);
        copy.start();
        lanes.open(streams, copy.courier);
        return copy;
    }

    private static ServerSocketChannel listen(Path socket) {
        try {
            Files.deleteIfExists(socket);
            ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                return listener.bind(UnixDomainSocketAddress.of(socket), 1);
            } catch (IOException e) {
                listener.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot listen on " + socket + ": the folder must exist and the path have 107 bytes at most", e);
        }
    }

    private void start() {
        stages.add(stage("read", this::read));
        stages.add(stage("return", back::run));
        for (int i = 0; i < settings.threads(); i++) {
            stages.add(stage("encode-" + i, this::encode));
        }
        stages.forEach(Thread::start);
        stage("send", courier::run).start();
    }

    /** A stage's whole life; an exception ends the copy. */
    @FunctionalInterface
    private interface Stage {
        void run() throws Exception;
    }

    private Thread stage(String name, Stage stage) {
        return Thread.ofPlatform().daemon().name("copy-out-" + name).unstarted(() -> {
            try {
                stage.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (StreamFormatException e) {
                fail(e.reason());
            } catch (IOException e) {
                fail(new Reason("stream.socket", "The hypervisor's socket " + socket + " broke: " + e.getMessage()));
            } catch (OutOfMemoryError e) {
                fail(BufferPool.EXHAUSTED);
            } catch (Exception e) {
                LOG.error("Copy stage {} broke", name, e);
                fail(new Reason("stream.internal", "Copy stage " + name + " broke: " + e));
            }
        });
    }

    private void read() throws Exception {
        StreamReader reader =
                new StreamReader(pool, (int) settings.batch().bytes(), raw::put, this::awaitRoom, rawRead, "copy-out");
        try (SocketChannel hypervisor = listener.accept()) {
            back.connected(hypervisor);
            StreamReader.Ending ending = reader.read(hypervisor);
            courier.ended(new Frame.End(
                    ending.rawTotal(),
                    ending.batches(),
                    ending.tailLength(),
                    ending.digest().join(),
                    ending.closed()));
            awaitClose();
        } catch (CompletionException | CancellationException e) {
            LOG.debug("The digest was not finished: the copy ends", e);
        } finally {
            reader.stop();
            listener.close();
            Files.deleteIfExists(socket);
        }
    }

    /** The hypervisor's socket stays open: it may wait there for the last word of the destination's hypervisor. */
    private void awaitClose() throws InterruptedException {
        while (!over.get()) {
            room.poll(GATE_MILLIS * 10, TimeUnit.MILLISECONDS);
        }
    }

    private void awaitRoom(long read, long batches) throws InterruptedException {
        while (read - courier.arrived().raw() >= courier.window()
                || batches - courier.arrived().batches() >= MOST_BATCHES) {
            room.poll(GATE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void encode() throws InterruptedException {
        try (Encoder encoder =
                new Encoder(pool, choice, ticker, (int) settings.batch().bytes())) {
            while (true) {
                courier.encoded(encoder.encode(raw.take()));
            }
        }
    }

    @Override
    public CopyProgress progress() {
        long made = courier.connections();
        OptionalLong link = courier.mostCarried();
        return new CopyProgress(
                new DataSize(rawRead.get()),
                new DataSize(courier.arrived().raw()),
                new DataSize(courier.wireBytes()),
                new Bandwidth(courier.rate()),
                link.isPresent() ? new Bandwidth(link.getAsLong()) : null,
                (int) Math.max(0, made - lanes.count()));
    }

    @Override
    public void limit(Bandwidth cap) {
        courier.limit(cap);
    }

    @Override
    public void returned(byte[] bytes) {
        back.add(bytes);
    }

    @Override
    public void close() {
        if (over.compareAndSet(false, true)) {
            shutDown();
        }
    }

    private void fail(Reason why) {
        if (over.compareAndSet(false, true)) {
            LOG.warn("Copy from {} failed: {} ({})", socket, why.text(), why.code());
            shutDown();
            events.failed(why);
        }
    }

    private void shutDown() {
        lanes.close();
        courier.stop();
        stages.forEach(Thread::interrupt);
        try {
            listener.close();
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            LOG.debug("Closing {}", socket, e);
        }
    }

    private final class CourierOwner implements Courier.Owner {
        @Override
        public void acknowledged() {
            room.offer(Boolean.TRUE);
        }

        @Override
        public void complete(String digest) {
            if (!over.get()) {
                events.complete(digest, new DataSize(rawRead.get()));
            }
        }

        @Override
        public void failed(Reason why) {
            fail(why);
        }
    }
}
