package dev.tern.transfer.migration;

import java.time.Duration;

/** Calls back on the agent's loop after a while, by a monotonic clock. */
@FunctionalInterface
public interface Timers {

    Timer after(Duration delay, Runnable action);

    /** A call that is due. */
    @FunctionalInterface
    interface Timer {

        /** After this the action is not called any more; cancelling twice is no error. */
        void cancel();
    }
}
