package dev.tern.scheduler.learning;

import java.util.List;
import java.util.Locale;

/** What is learned, each by a forest of its own. */
enum Quantity {
    DURATION,
    TRANSFERRED,
    DOWNTIME,
    DIRTY_RATE;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    List<String> features() {
        return this == DIRTY_RATE ? Features.loadNames() : Features.moveNames();
    }
}
