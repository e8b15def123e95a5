package dev.tern.scheduler.power;

import java.time.Duration;
import java.util.Locale;

/** An amount of energy; negative only as a difference. */
public record Energy(double joules) {

    public static final Energy ZERO = new Energy(0);
    private static final double JOULES_PER_KWH = 3.6e6;

    public Energy {
        if (Double.isNaN(joules) || Double.isInfinite(joules)) {
            throw new IllegalArgumentException("Energy is finite: " + joules + " J");
        }
    }

    /** What a draw of so many watts takes in this time. */
    public static Energy of(double watts, Duration time) {
        return new Energy(watts * time.toNanos() / 1e9);
    }

    public Energy plus(Energy other) {
        return new Energy(joules + other.joules);
    }

    public Energy minus(Energy other) {
        return new Energy(joules - other.joules);
    }

    public double kilowattHours() {
        return joules / JOULES_PER_KWH;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.3f kWh", kilowattHours());
    }
}
