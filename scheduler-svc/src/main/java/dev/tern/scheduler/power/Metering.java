package dev.tern.scheduler.power;

import dev.tern.contracts.plan.Reason;
import org.jspecify.annotations.Nullable;

/**
 * How well a host is measured.
 *
 * @param used readings that were used
 * @param unused readings that made no sense, came late, or did not come
 * @param why the last one was not used; null where it was
 */
public record Metering(long used, long unused, @Nullable Reason why) {

    public static final Metering NONE = new Metering(0, 0, null);

    Metering use() {
        return new Metering(used + 1, unused, null);
    }

    Metering refuse(Reason because) {
        return new Metering(used, unused + 1, because);
    }
}
