package dev.tern.transfer.edge.loop;

import dev.tern.transfer.migration.Timers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs everything of one agent, one thing after the other. Whoever calls from outside waits while the queue is full. The
 * first failure ends the loop: what an agent did not finish is for its journal to say.
 */
public final class AgentLoop implements Executor, Timers, AutoCloseable {

    private static final int MOST_WAITING = 8_192;
    private static final long IDLE_NANOS = Duration.ofMillis(500).toNanos();
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final BlockingQueue<Runnable> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Queue<Runnable> own = new ArrayDeque<>();
    private final PriorityQueue<Due> timers =
            new PriorityQueue<>(Comparator.comparingLong((Due due) -> due.at).thenComparingLong(due -> due.number));
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Consumer<Throwable> failed;
    private final Thread thread;
    private long numbers;

    /** @param failed told once, on the loop's thread, when something that it ran threw */
    public AgentLoop(String name, Consumer<Throwable> failed) {
        this.failed = failed;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    @Override
    public void execute(Runnable task) {
        if (closing.get()) {
            return;
        }
        if (Thread.currentThread() == thread) {
            own.add(task);
            return;
        }
        boolean interrupted = false;
        boolean taken = false;
        // full: the caller waits, unless the agent is gone
        while (!taken && !closing.get()) {
            try {
                taken = waiting.offer(task, IDLE_NANOS, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                interrupted = true; // a thread that is being ended may well say why
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Only on the loop itself. */
    @Override
    public Timer after(Duration delay, Runnable action) {
        if (Thread.currentThread() != thread) {
            throw new IllegalStateException("Timers belong to " + thread.getName());
        }
        Due due = new Due(System.nanoTime() + Math.max(0, delay.toNanos()), numbers++, action);
        timers.add(due);
        return () -> {
            due.action = null;
        };
    }

    public int waiting() {
        return waiting.size();
    }

    private void run() {
        try {
            while (!closing.get()) {
                runDue();
                Runnable next = own.poll();
                if (next == null) {
                    next = waiting.poll(untilNextTimer(), TimeUnit.NANOSECONDS);
                }
                if (next != null) {
                    next.run();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            closing.set(true);
            failed.accept(e);
        }
    }

    private void runDue() {
        long now = System.nanoTime();
        Due first = timers.peek();
        while (first != null && (first.action == null || first.at - now <= 0)) {
            timers.remove();
            Runnable action = first.action;
            if (action != null) {
                action.run();
            }
            first = timers.peek();
        }
    }

    private long untilNextTimer() {
        Due first = timers.peek();
        return first == null ? IDLE_NANOS : Math.clamp(first.at - System.nanoTime(), 0, IDLE_NANOS);
    }

    /** After this nothing runs any more. */
    @Override
    public void close() {
        closing.set(true);
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            if (!thread.join(CLOSE_WITHIN)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Due {
        private final long at;
        private final long number;
        private @Nullable Runnable action;

        Due(long at, long number, Runnable action) {
            this.at = at;
            this.number = number;
            this.action = action;
        }
    }
}
