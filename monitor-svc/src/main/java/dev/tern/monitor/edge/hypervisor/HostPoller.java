package dev.tern.monitor.edge.hypervisor;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.Ticker;
import dev.tern.monitor.sampling.HostConnection;
import dev.tern.monitor.sampling.HostReading;
import dev.tern.monitor.view.FleetLoop;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one host every period, in a thread of its own that alone owns the connection: a host that hangs holds up nobody
 * else. After a failure the connection is made anew at the next period; the first failure of a row is logged.
 */
public final class HostPoller implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HostPoller.class);

    private final HostId host;
    private final HostConnection.Opener opener;
    private final FleetLoop fleet;
    private final Duration period;
    private final InstantSource clock;
    private final Ticker ticker;
    private final AtomicBoolean failing = new AtomicBoolean();
    private final AtomicLong failures = new AtomicLong();
    private final Thread thread;

    private @Nullable HostConnection connection;

    public HostPoller(
            HostId host,
            HostConnection.Opener opener,
            FleetLoop fleet,
            Duration period,
            InstantSource clock,
            Ticker ticker) {
        this.host = host;
        this.opener = opener;
        this.fleet = fleet;
        this.period = period;
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
                poll();
                next = next.plus(period);
                Duration wait = next.minus(ticker.read());
                if (wait.isNegative()) {
                    next = ticker.read(); // what was missed is not made up for
                } else {
                    Thread.sleep(wait);
                }
            }
        } catch (InterruptedException e) {
            disconnect();
        }
    }

    private void poll() {
        try {
            HostConnection open = connection;
            if (open == null) {
                open = opener.open();
                connection = open;
            }
            HostReading reading = open.read();
            fleet.read(host, reading, clock.instant(), ticker.read());
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
