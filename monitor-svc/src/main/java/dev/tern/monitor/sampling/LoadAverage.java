package dev.tern.monitor.sampling;

import dev.tern.contracts.unit.Ratio;
import java.time.Duration;

/**
 * An average that forgets: the weight of what was falls by e over the window, as in a Unix load average. Takes constant
 * memory however many hosts and guests there are.
 */
final class LoadAverage {

    private final double windowNanos;
    private double average = Double.NaN;

    LoadAverage(Duration window) {
        this.windowNanos = window.toNanos();
    }

    /** The value held over {@code period}. */
    Ratio add(Ratio value, Duration period) {
        if (Double.isNaN(average)) {
            average = value.value();
        } else {
            double kept = Math.exp(-period.toNanos() / windowNanos);
            average = average * kept + value.value() * (1 - kept);
        }
        return new Ratio(average);
    }
}
