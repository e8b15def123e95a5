package dev.tern.monitor.view;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostHardware;
import dev.tern.contracts.fleet.HostPort;
import dev.tern.contracts.fleet.HostPower;
import dev.tern.contracts.fleet.LinkSample;
import dev.tern.contracts.fleet.Quarantine;
import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.fleet.VmHardware;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.MigrationProgress;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.unit.Ticker;
import dev.tern.monitor.sampling.Hardware;
import dev.tern.monitor.sampling.HostReading;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one owner of the {@link FleetWatch}: everybody else puts into its queue. What topics say waits for room, so that a
 * replay is never lost; a reading that finds no room is dropped, for the next one is on its way; a question that finds
 * none is refused.
 */
public final class FleetLoop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FleetLoop.class);
    private static final int MOST_WAITING = 10_000;
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final FleetWatch watch;
    private final Ticker ticker;
    private final Duration period;
    private final BlockingQueue<Consumer<FleetWatch>> queue = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicBoolean looking = new AtomicBoolean();
    private final AtomicLong dropped = new AtomicLong();
    private final Thread thread;

    public FleetLoop(FleetWatch watch, Ticker ticker, Duration period) {
        this.watch = watch;
        this.ticker = ticker;
        this.period = period;
        this.thread = Thread.ofPlatform().daemon().name("fleet-loop").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** The topics have been replayed: from now on readings count and time passes. */
    public void look() {
        put(watch -> looking.set(true));
    }

    public void heard(Host host) {
        put(watch -> watch.heard(host));
    }

    public void heard(Vm vm) {
        put(watch -> watch.heard(vm));
    }

    public void heard(HostHardware host) {
        put(watch -> watch.hardware().heard(host));
    }

    public void heard(VmHardware guest) {
        put(watch -> watch.hardware().heard(guest));
    }

    public void heardGone(VmId vm) {
        put(watch -> watch.heardGone(vm));
    }

    public void heard(MigrationEvent event) {
        put(watch -> watch.heard(event));
    }

    public void heard(MigrationProgress progress) {
        put(watch -> watch.heard(progress));
    }

    public void heard(OwnershipRecord record) {
        put(watch -> watch.heard(record));
    }

    public void heard(Quarantine quarantine) {
        put(watch -> watch.heard(quarantine));
    }

    public void heard(HostPower power) {
        put(watch -> watch.heard(power));
    }

    public void heard(HostPort port) {
        put(watch -> watch.heard(port));
    }

    public void heardNoPort(HostId host) {
        put(watch -> watch.heardNoPort(host));
    }

    public void heard(LinkSample sample) {
        put(watch -> watch.heard(sample));
    }

    public void heard(Alert alert) {
        put(watch -> watch.heard(alert, !looking.get()));
    }

    /** @param measured whether a period has passed, so that the reading also tells of load */
    public void read(HostId host, HostReading reading, Instant at, Duration taken, boolean measured) {
        seen(watch -> watch.read(host, reading, at, taken, measured));
    }

    public void read(Hardware hardware) {
        seen(watch -> watch.read(hardware));
    }

    private void seen(Consumer<FleetWatch> change) {
        if (!queue.offer(watch -> {
            if (looking.get()) {
                change.accept(watch);
            }
        })) {
            dropped.incrementAndGet();
        }
    }

    /** Asks the picture; the stage fails with an {@link IllegalStateException} when the loop cannot keep up. */
    public <T> CompletionStage<T> ask(Function<FleetWatch, T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        boolean taken = !closing.get()
                && queue.offer(watch -> {
                    try {
                        answer.complete(question.apply(watch));
                    } catch (RuntimeException e) { // the asker's, not the loop's
                        answer.completeExceptionally(e);
                    }
                });
        if (!taken) {
            answer.completeExceptionally(new IllegalStateException("The monitor is busy or ends: ask again"));
        }
        return answer;
    }

    /** Whether the host is watched at all. */
    public CompletionStage<Boolean> cordon(HostId host, boolean cordoned, String actor, String reason) {
        return ask(watch -> watch.cordon(host, cordoned, actor, reason));
    }

    /** Readings that found no room. */
    public long dropped() {
        return dropped.get();
    }

    private void put(Consumer<FleetWatch> change) {
        try {
            while (!closing.get() && !queue.offer(change, 1, TimeUnit.SECONDS)) {
                LOG.warn("The fleet's loop is {} behind", queue.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Duration next = ticker.read();
        try {
            while (!closing.get()) {
                Duration wait = next.minus(ticker.read());
                Consumer<FleetWatch> change = queue.poll(Math.max(0, wait.toNanos()), TimeUnit.NANOSECONDS);
                if (change != null) {
                    apply(change);
                }
                if (ticker.read().compareTo(next) >= 0) {
                    next = ticker.read().plus(period);
                    if (looking.get()) {
                        apply(FleetWatch::tick);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void apply(Consumer<FleetWatch> change) {
        try {
            change.accept(watch);
        } catch (RuntimeException e) { // a bug with one event must not blind the monitor to the others
            LOG.error("The fleet's loop failed on an event", e);
        }
    }

    @Override
    public void close() {
        closing.set(true);
        thread.interrupt();
        try {
            thread.join(CLOSE_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
