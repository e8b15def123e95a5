package dev.tern.scheduler.fleet;

import dev.tern.contracts.fleet.HostSample;
import dev.tern.contracts.unit.Ratio;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The load of a host, as samples tell it. */
final class HostHistory {

    private static final int CPU = 0;

    private final Duration window;
    private final LoadWindow recent = new LoadWindow(1);
    private @Nullable HostLoad load;

    HostHistory(Duration window) {
        this.window = window;
    }

    /** Takes in a sample that is newer than all before; an older one is old news and dropped. */
    boolean add(HostSample sample) {
        HostLoad before = load;
        Instant at = sample.at();
        if (before != null && !at.isAfter(before.at())) {
            return false;
        }
        recent.add(at, at.minus(window), sample.cpu().value());
        load = new HostLoad(
                at, recent.size(), new Ratio(recent.mean(CPU)), new Ratio(recent.peak(CPU)), sample.memoryUsed());
        return true;
    }

    /** None before the first sample. */
    @Nullable
    HostLoad load() {
        return load;
    }
}
