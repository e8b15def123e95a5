package dev.tern.policy.edge.loop;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread with a bounded queue before it: who tells it something waits while the queue is full.
 */
public final class OwnerLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OwnerLoop.class);
    private static final int MOST_WAITING = 1000;
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final String name;
    private final ThreadPoolExecutor thread;

    public OwnerLoop(String name) {
        this.name = name;
        this.thread = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_WAITING),
                Thread.ofPlatform().daemon().name("policy-" + name).factory(),
                OwnerLoop::waitForRoom);
    }

    private static void waitForRoom(Runnable task, ThreadPoolExecutor thread) {
        try {
            if (thread.isShutdown()) {
                throw new RejectedExecutionException("The loop has ended");
            }
            thread.getQueue().put(task);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RejectedExecutionException("Interrupted while waiting for room", e);
        }
    }

    /** Has it done, some time. */
    public void tell(Runnable task) {
        thread.execute(() -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("The {} loop failed at a task and goes on", name, e);
            }
        });
    }

    /**
     * Has it done and waits for the answer.
     *
     * @throws ExecutionException with what the task threw
     * @throws TimeoutException when it is not done in time; it may be done later all the same
     */
    public <T> T ask(Callable<T> question, Duration within) throws ExecutionException, TimeoutException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        thread.execute(() -> {
            try {
                answer.complete(question.call());
            } catch (Exception e) { // handed to the one who asked
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ExecutionException(e);
        }
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
