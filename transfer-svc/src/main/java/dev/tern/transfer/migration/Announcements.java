package dev.tern.transfer.migration;

import dev.tern.transfer.migration.Timers.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one move says to the platform, in its order. While its guest is paused nothing is said, for a little while: every
 * reader of the log begins to work on what it reads, and on the same processors and disks as the hand-over may be.
 */
final class Announcements {

    /** Far more than a hand-over takes, and little enough for those who watch. */
    private static final Duration LONGEST = Duration.ofMillis(200);

    private final Surroundings out;
    private final List<Runnable> held = new ArrayList<>();
    private @Nullable Timer until;

    Announcements(Surroundings out) {
        this.out = out;
    }

    /** From now on nothing is said, until {@link #resume} or the time is up. */
    void hold() {
        if (until == null) {
            until = out.timers().after(LONGEST, this::resume);
        }
    }

    /** Says what was held back. */
    void resume() {
        until = Approach.stop(until);
        List<Runnable> late = List.copyOf(held);
        held.clear();
        late.forEach(Runnable::run);
    }

    void say(Runnable announcement) {
        if (until == null) {
            announcement.run();
        } else {
            held.add(announcement);
        }
    }
}
