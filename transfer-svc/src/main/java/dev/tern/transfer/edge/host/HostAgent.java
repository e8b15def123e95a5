package dev.tern.transfer.edge.host;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Ticker;
import dev.tern.eventing.connect.KafkaConnection;
import dev.tern.eventing.deadletter.DeadLetters;
import dev.tern.eventing.publish.EventPublisher;
import dev.tern.transfer.edge.kafka.Tap;
import dev.tern.transfer.migration.Agent;
import dev.tern.transfer.migration.AgentView;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the agent of one host alive. An agent that fails is not repaired but begun again from its journal, as after a
 * crash of the process: there is one way to recover, and it is always the same.
 */
public final class HostAgent implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HostAgent.class);
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofMillis(100);

    private final AgentPlace place;
    private final RunningAgent.Platform platform;
    private final AtomicReference<@Nullable RunningAgent> running = new AtomicReference<>();
    private final AtomicReference<String> trouble = new AtomicReference<>("not begun");
    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final AtomicInteger lives = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicReference<@Nullable CountDownLatch> firstFailure = new AtomicReference<>();
    private final Thread keeper;

    public HostAgent(
            AgentPlace place,
            KafkaConnection kafka,
            EventPublisher publisher,
            DeadLetters letters,
            InstantSource clock,
            Ticker ticker,
            PeeringOpener peering,
            Tap tap) {
        this.place = place;
        this.platform = new RunningAgent.Platform(kafka, publisher, letters, clock, ticker, peering, tap);
        this.keeper =
                Thread.ofPlatform().name("keeper-" + place.host()).daemon().unstarted(this::keep);
    }

    /**
     * Begins the first life here, so that what is wrong with the configuration stops the service.
     *
     * @throws IOException saying what is wrong
     */
    public void start() throws IOException {
        CountDownLatch failed = new CountDownLatch(1);
        running.set(live(failed));
        firstFailure.set(failed);
        keeper.start();
    }

    public HostId host() {
        return place.host();
    }

    public AgentPlace place() {
        return place;
    }

    /** Empty when it is well, else what is wrong. */
    public String trouble() {
        return Objects.requireNonNullElse(trouble.get(), "");
    }

    public boolean isCaughtUp() {
        RunningAgent now = running.get();
        return now != null && now.isCaughtUp();
    }

    /** Times it was begun again. */
    public int restarts() {
        return Math.max(0, lives.get() - 1);
    }

    public Optional<AgentView> view() {
        return ask(Agent::view);
    }

    /** From now on nothing new begins; returns when nothing runs any more, or at the end of the grace after undoing. */
    public void drain(Duration grace) {
        draining.set(true);
        var unused = ask(agent -> {
            agent.drain();
            return true;
        });
        if (!awaitIdle(grace)) {
            LOG.warn("{} still moves guests after {}; what is not released is undone", host(), grace);
            unused = ask(agent -> {
                agent.undoAll(new Reason("agent.draining", "The agent of " + host() + " stops"));
                return true;
            });
            awaitIdle(Duration.ofSeconds(5));
        }
    }

    public boolean isDraining() {
        return draining.get();
    }

    private boolean awaitIdle(Duration within) {
        long end = System.nanoTime() + within.toNanos();
        while (System.nanoTime() - end < 0) {
            if (ask(Agent::isIdle).orElse(true)) {
                return true;
            }
            pause(LOOK);
        }
        return false;
    }

    private <T> Optional<T> ask(Function<Agent, T> question) {
        RunningAgent now = running.get();
        if (now == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(
                    now.ask(question, ANSWER_WITHIN).toCompletableFuture().join());
        } catch (CompletionException e) {
            return Optional.empty();
        }
    }

    private RunningAgent live(CountDownLatch failed) throws IOException {
        lives.incrementAndGet();
        RunningAgent life = new RunningAgent(place, platform, failure -> {
            LOG.error("The agent of {} failed and begins again from its journal", host(), failure);
            trouble.set("failed: " + failure.getMessage());
            failed.countDown();
        });
        trouble.set("");
        return life;
    }

    private void keep() {
        CountDownLatch failed = firstFailure.get();
        while (!closing.get()) {
            if (failed != null && !awaited(failed)) {
                continue;
            }
            end();
            if (closing.get()) {
                break;
            }
            pause(AGAIN);
            failed = begin();
        }
        end();
        closed.countDown();
    }

    private @Nullable CountDownLatch begin() {
        CountDownLatch failed = new CountDownLatch(1);
        try {
            running.set(live(failed));
            return failed;
        } catch (IOException | RuntimeException e) {
            trouble.set(String.valueOf(e.getMessage()));
            LOG.error("The agent of {} cannot begin: {}", host(), e.getMessage());
            return null;
        }
    }

    private void end() {
        RunningAgent last = running.getAndSet(null);
        if (last != null) {
            last.close();
        }
    }

    private static boolean awaited(CountDownLatch failed) {
        try {
            return failed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.set(true);
        try {
            if (!closed.await(15, TimeUnit.SECONDS)) {
                LOG.warn("The agent of {} did not end in time", host());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
