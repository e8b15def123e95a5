package dev.tern.contracts.unit;

import java.util.Locale;

/** A share of a whole: 0 is none, 1 is all; demand may exceed 1. Finite and never negative. */
public record Ratio(double value) implements Comparable<Ratio> {

    public static final Ratio ZERO = new Ratio(0);
    public static final Ratio ONE = new Ratio(1);

    public Ratio {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("A ratio is finite and not negative: " + value);
        }
    }

    public static Ratio ofPercent(double percent) {
        return new Ratio(percent / 100);
    }

    public double percent() {
        return value * 100;
    }

    @Override
    public int compareTo(Ratio other) {
        return Double.compare(value, other.value);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.1f%%", percent());
    }
}
