package dev.tern.monitor.edge.hypervisor;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.Ticker;
import dev.tern.monitor.sampling.HostConnection;
import dev.tern.monitor.sampling.HostReading;
import dev.tern.monitor.view.FleetLoop;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one host every period, in a thread of its own that alone owns the connection: a host that hangs holds up nobody
 * else. When the host says that something happened to a guest it looks at once, at most every {@value #BETWEEN_MS} ms; what
 * host and guests are made of it reads every now and then, and when that may have changed. After a failure the connection
 * is made anew at the next period; the first failure of a row is logged.
 */
public final class HostPoller implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HostPoller.class);

    private static final long BETWEEN_MS = 200;

    private final HostId host;
    private final HostConnection.Opener opener;
    private final FleetLoop fleet;
    private final Duration period;
    private final Duration inventoryPeriod;
    private final InstantSource clock;
    private final Ticker ticker;
    private final AtomicBoolean failing = new AtomicBoolean();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicBoolean changed = new AtomicBoolean();
    private final Semaphore happened = new Semaphore(0);
    private final Thread thread;

    private @Nullable HostConnection connection;
    private Optional<Duration> tookStock = Optional.empty();

    public HostPoller(
            HostId host,
            HostConnection.Opener opener,
            FleetLoop fleet,
            Duration period,
            Duration inventoryPeriod,
            InstantSource clock,
            Ticker ticker) {
        this.host = host;
        this.opener = opener;
        this.fleet = fleet;
        this.period = period;
        this.inventoryPeriod = inventoryPeriod;
        this.clock = clock;
        this.ticker = ticker;
        this.thread = Thread.ofVirtual().name("host-" + host).unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    public HostId host() {
        return host;
    }

    /** Readings that failed so far. */
    public long failures() {
        return failures.get();
    }

    private void run() {
        Duration next = ticker.read();
        try {
            while (true) {
                poll(true);
                next = next.plus(period);
                if (next.compareTo(ticker.read()) < 0) {
                    next = ticker.read(); // what was missed is not made up for
                }
                glimpse(next);
            }
        } catch (InterruptedException e) {
            disconnect();
        }
    }

    /** Until the next reading is due: looks when something has happened. */
    private void glimpse(Duration due) throws InterruptedException {
        Duration wait = due.minus(ticker.read());
        while (wait.isPositive()) {
            if (happened.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                Thread.sleep(BETWEEN_MS); // more comes of what began
                happened.drainPermits();
                poll(false);
            }
            wait = due.minus(ticker.read());
        }
    }

    private void poll(boolean measured) {
        try {
            HostConnection open = connection;
            if (open == null) {
                open = opener.open();
                connection = open;
                tookStock = Optional.empty();
                open.listen(this::happened);
            }
            HostReading reading = open.read();
            fleet.read(host, reading, clock.instant(), ticker.read(), measured);
            takeStock(open);
            if (failing.getAndSet(false)) {
                LOG.info("Host {} answers again", host);
            }
        } catch (IOException | RuntimeException e) { // a reading that makes no sense is a host that does not answer
            failures.incrementAndGet();
            if (!failing.getAndSet(true)) {
                LOG.warn("Host {} does not answer: {}", host, e.toString());
            }
            disconnect();
        }
    }

    /** Called on the connection's own thread. */
    private void happened(boolean hardware) {
        if (hardware) {
            changed.set(true);
        }
        happened.release();
    }

    private void takeStock(HostConnection open) throws IOException {
        boolean due = tookStock
                .filter(at -> ticker.since(at).compareTo(inventoryPeriod) < 0)
                .isEmpty();
        if (changed.getAndSet(false) || due) {
            tookStock = Optional.of(ticker.read());
            open.hardware().ifPresent(fleet::read);
        }
    }

    private void disconnect() {
        HostConnection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.debug("Closing the connection to {}", host, e);
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
