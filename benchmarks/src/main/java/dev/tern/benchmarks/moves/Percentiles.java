package dev.tern.benchmarks.moves;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Of a handful of measurements: the value that so many per cent do not exceed (nearest rank). */
final class Percentiles {

    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
    }

    double at(int percent) {
        if (values.isEmpty()) {
            throw new IllegalStateException("Nothing was measured");
        }
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(Math.max(0, Math.ceilDiv(sorted.size() * percent, 100) - 1));
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "p50 %.1f p99 %.1f max %.1f (n=%d)", at(50), at(99), at(100), values.size());
    }
}
