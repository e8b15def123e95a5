package dev.tern.local.launch;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Stops the platform that another process runs. */
public final class LocalShutdown {

    private static final long POLL_MILLIS = 100;

    private LocalShutdown() {}

    /**
     * Asks the launcher of this home to stop and waits until it has; past {@code within} it is killed, and its children
     * go with it.
     *
     * @return whether one ran
     */
    public static boolean stop(Home home, Duration within) throws IOException, InterruptedException {
        if (!HomeLock.isHeld(home)) {
            return false;
        }
        Optional<RunningPlatform> running = RunningPlatform.in(home);
        ProcessHandle launcher = running.flatMap(platform -> ProcessHandle.of(platform.pid()))
                .orElseThrow(() -> new IOException(
                        "Something holds " + home.lock() + " but does not say who it is: try again in a few seconds"));
        launcher.destroy();
        long end = System.nanoTime() + within.toNanos();
        while (HomeLock.isHeld(home)) {
            if (System.nanoTime() > end) {
                launcher.destroyForcibly();
                end = Long.MAX_VALUE;
            }
            Thread.sleep(POLL_MILLIS);
        }
        RunningPlatform.forget(home);
        return true;
    }
}
