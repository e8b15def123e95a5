package dev.tern.transfer.edge.hypervisor;

import dev.tern.contracts.plan.Reason;
import dev.tern.hypervisor.Hypervisor;
import dev.tern.hypervisor.HypervisorConnector;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.transfer.migration.Answer;
import dev.tern.transfer.migration.Answer.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One connection and the thread that owns it: requests one after the other, connected anew after a failure. */
final class HypervisorLane implements AutoCloseable {

    private static final int MOST_WAITING = 1_024;
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);
    private static final long LOOK_MS = 200;

    /** What to do over it. */
    @FunctionalInterface
    interface Call<T> {
        T on(Hypervisor hypervisor) throws IOException;
    }

    private final HypervisorConnector connector;
    private final Executor loop;
    private final BlockingQueue<Runnable> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Thread thread;
    private @Nullable Hypervisor connection;

    /** @param loop where replies go */
    HypervisorLane(String name, HypervisorConnector connector, Executor loop) {
        this.connector = connector;
        this.loop = loop;
        this.thread = Thread.ofPlatform().name(name).daemon().start(this::run);
    }

    <T> void request(Call<T> call, Reply<T> reply) {
        if (!waiting.offer(() -> answer(reply, call(call)))) {
            answer(reply, new Answer.Unreachable<>(new Reason("hypervisor.busy", MOST_WAITING + " requests wait")));
        }
    }

    private <T> void answer(Reply<T> reply, Answer<T> answer) {
        loop.execute(() -> reply.accept(answer));
    }

    private <T> Answer<T> call(Call<T> call) {
        try {
            Hypervisor open = connection;
            if (open == null) {
                open = connector.connect();
                connection = open;
            }
            return new Answer.Given<>(call.on(open));
        } catch (HypervisorRefusal e) {
            return new Answer.Refused<>(new Reason(e.code(), String.valueOf(e.getMessage())));
        } catch (IOException | RuntimeException e) { // what a connection throws, it throws as broken
            hangUp();
            return new Answer.Unreachable<>(
                    new Reason("hypervisor.unreachable", "The hypervisor does not answer: " + e.getMessage()));
        }
    }

    private void run() {
        try {
            while (!closing.get()) {
                Runnable next = waiting.poll(LOOK_MS, TimeUnit.MILLISECONDS);
                if (next != null) {
                    next.run();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        hangUp();
    }

    private void hangUp() {
        Hypervisor open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // it is given up anyway
            }
        }
    }

    @Override
    public void close() {
        closing.set(true);
        try {
            if (Thread.currentThread() != thread && !thread.join(CLOSE_WITHIN)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
