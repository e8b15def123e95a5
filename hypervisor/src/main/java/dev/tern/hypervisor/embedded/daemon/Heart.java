package dev.tern.hypervisor.embedded.daemon;

import dev.tern.hypervisor.embedded.journal.RunJournal;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Beats every 100 ms: what the journal knows of a daemon that was killed, it knows from here. */
final class Heart implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Heart.class.getName());
    private static final long BEAT_MS = 100;

    private final RunJournal journal;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;

    private Heart(RunJournal journal) {
        this.journal = journal;
        this.thread = Thread.ofPlatform().name("heart").daemon().unstarted(this::live);
    }

    static Heart start(RunJournal journal) {
        Heart heart = new Heart(journal);
        heart.thread.start();
        return heart;
    }

    private void live() {
        try {
            while (!stop.await(BEAT_MS, TimeUnit.MILLISECONDS)) {
                beat();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void beat() {
        try {
            journal.beat();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "The heartbeat could not be written", e);
        }
    }

    /** After the last beat. */
    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
