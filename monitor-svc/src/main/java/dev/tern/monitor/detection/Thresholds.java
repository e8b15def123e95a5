package dev.tern.monitor.detection;

import dev.tern.contracts.unit.Ratio;

/**
 * When load is worth an alert.
 *
 * @param cpuHigh demand on a host's cores from which it is overloaded
 * @param cpuLow demand below which a host is hardly used
 * @param memoryHigh share of a host's memory from which it is nearly full
 * @param margin how far a value must come back before the alert clears
 * @param samples in a row that must agree, to raise and to clear
 */
public record Thresholds(Ratio cpuHigh, Ratio cpuLow, Ratio memoryHigh, Ratio margin, int samples) {

    public Thresholds {
        if (cpuLow.compareTo(cpuHigh) >= 0) {
            throw new IllegalArgumentException(
                    "The low threshold of CPU, " + cpuLow + ", lies below the high one, " + cpuHigh);
        }
        if (samples < 1) {
            throw new IllegalArgumentException("At least one sample raises an alert: " + samples);
        }
    }
}
