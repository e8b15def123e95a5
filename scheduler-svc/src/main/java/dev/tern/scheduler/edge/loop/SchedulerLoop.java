package dev.tern.scheduler.edge.loop;

import dev.tern.scheduler.execution.Scheduler;
import dev.tern.scheduler.inquiry.Status;
import dev.tern.scheduler.learning.TrainedModel;
import dev.tern.scheduler.power.PowerController;
import dev.tern.scheduler.power.PowerOrder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drains a bounded queue of what the scheduler is told and asked, lets it feel time pass, and runs trainings and orders to
 * switch hosts in threads beside. Who tells waits while the queue is full; who asks is refused then.
 */
public final class SchedulerLoop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SchedulerLoop.class);
    private static final int MOST_WAITING = 10_000;
    private static final Duration TICK = Duration.ofMillis(500);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final BlockingQueue<BiConsumer<Scheduler, Instant>> queue = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicReference<Optional<Status>> status = new AtomicReference<>(Optional.empty());
    private final Scheduler scheduler;
    private final PowerController powers;
    private final InstantSource clock;
    private final Thread thread;
    private final ExecutorService trainings = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("scheduler-training").factory());

    /** A controller that does not answer holds up no other's order. */
    private final ExecutorService switching = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("scheduler-power-", 0).factory());

    public SchedulerLoop(Scheduler scheduler, PowerController powers, InstantSource clock) {
        this.scheduler = scheduler;
        this.powers = powers;
        this.clock = clock;
        this.thread = Thread.ofPlatform().daemon().name("scheduler-loop").start(this::run);
    }

    /** Waits while the queue is full. */
    public void tell(BiConsumer<Scheduler, Instant> what) {
        try {
            while (!closing.get()) {
                if (queue.offer(what, TICK.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * @throws TimeoutException when there is no answer in time, or no room in the queue
     * @throws ExecutionException with what the question threw
     */
    public <T> T ask(BiFunction<Scheduler, Instant, T> question, Duration within)
            throws TimeoutException, ExecutionException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        boolean taken = queue.offer((asked, now) -> {
            try {
                answer.complete(question.apply(asked, now));
            } catch (RuntimeException e) { // belongs to the one who asked
                answer.completeExceptionally(e);
            }
        });
        if (!taken) {
            throw new TimeoutException("The scheduler has " + MOST_WAITING + " things to do already");
        }
        try {
            return answer.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ExecutionException(e);
        }
    }

    /** As of the last tick; empty before the first. */
    public Optional<Status> status() {
        return Objects.requireNonNull(status.get());
    }

    public boolean isAlive() {
        return thread.isAlive();
    }

    public int waiting() {
        return queue.size();
    }

    private void run() {
        Instant next = clock.instant();
        while (!closing.get()) {
            try {
                Duration wait = Duration.between(clock.instant(), next);
                BiConsumer<Scheduler, Instant> what =
                        queue.poll(Math.clamp(wait.toMillis(), 0, TICK.toMillis()), TimeUnit.MILLISECONDS);
                if (what != null) {
                    guarded(what);
                }
                if (!clock.instant().isBefore(next)) {
                    next = clock.instant().plus(TICK);
                    guarded(this::tick);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void guarded(BiConsumer<Scheduler, Instant> what) {
        try {
            what.accept(scheduler, clock.instant());
        } catch (RuntimeException e) { // a bug in one thing must not end all others
            LOG.error("The scheduler failed at something and goes on", e);
        }
    }

    private void tick(Scheduler ticked, Instant now) {
        ticked.tick(now);
        status.set(Optional.of(ticked.status(now)));
        ticked.trainingDue(now).ifPresent(this::train);
        ticked.energy().takeOrders().forEach(this::carryOut);
    }

    private void carryOut(PowerOrder order) {
        switching.execute(() -> {
            try {
                PowerOrder.PowerAnswer answer = order.carryOut(powers);
                tell((told, now) -> told.energy().heard(answer));
            } catch (RuntimeException e) { // a bug: the host is late then, and left alone
                LOG.error("{} failed", order, e);
            }
        });
    }

    private void train(Callable<TrainedModel> due) {
        trainings.execute(() -> {
            try {
                TrainedModel model = due.call();
                tell((told, now) -> told.learned(model));
            } catch (Exception e) { // whatever it is, the model in use stays
                tell((told, now) -> told.trainingFailed(e));
            }
        });
    }

    @Override
    public void close() {
        closing.set(true);
        try {
            if (!thread.join(CLOSE_WITHIN)) {
                thread.interrupt();
            }
            switching.shutdown();
            if (!switching.awaitTermination(CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                switching.shutdownNow();
            }
            trainings.shutdown();
            if (!trainings.awaitTermination(CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                trainings.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
