package dev.tern.cli.demo;

import dev.tern.cli.api.ApiFailure;
import java.io.IOException;
import java.time.Duration;

/** Waits for what should happen, and says what it still waits for when it does not. */
final class Watch {

    private static final long POLL_MILLIS = 300;

    private final Duration patience;

    Watch(Duration patience) {
        this.patience = patience;
    }

    /** What is still missing; empty when it has happened. */
    @FunctionalInterface
    interface Missing {
        String look() throws IOException, ApiFailure, InterruptedException, DemoFailure;
    }

    void until(String what, Missing missing) throws DemoFailure, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            String still;
            try {
                still = missing.look();
            } catch (IOException | ApiFailure e) {
                still = String.valueOf(e.getMessage());
            }
            if (still.isEmpty()) {
                return;
            }
            if (System.nanoTime() > end) {
                throw new DemoFailure(what + " did not happen within " + patience.toSeconds() + " s: " + still);
            }
            Thread.sleep(POLL_MILLIS);
        }
    }
}
