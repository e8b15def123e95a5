package dev.tern.eventing.connect;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that a consumer belongs to, and how it is brought to its end. */
public final class ReadingThread {

    private static final Logger LOG = LoggerFactory.getLogger(ReadingThread.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

    private final String broken;
    private final Runnable work;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Thread thread;

    /**
     * @param broken what it means when the work ends by a bug, for the log
     * @param work goes on until {@link #isClosing}
     */
    public ReadingThread(String name, String broken, Runnable work) {
        this.broken = broken;
        this.work = work;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    public boolean isClosing() {
        return closing.get();
    }

    private void run() {
        try {
            work.run();
        } catch (WakeupException | InterruptException e) {
            LOG.debug("{} ends", thread.getName());
        } catch (RuntimeException e) {
            LOG.error("{} ended: {}", thread.getName(), broken, e);
        }
    }

    /** Before the brokers are asked again; closing ends it with a {@link WakeupException}. */
    public void pause() {
        if (closing.get()) {
            throw new WakeupException();
        }
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /** From now on {@link #isClosing} is true. */
    public void askToEnd() {
        closing.set(true);
    }

    /** Asks it to end and waits for it; who does not end in time is woken and interrupted. */
    public void close(Runnable wake) {
        askToEnd();
        try {
            if (Thread.currentThread() != thread && !thread.join(CLOSE_WITHIN)) {
                wake.run();
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
