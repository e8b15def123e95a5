package dev.tern.benchmarks.energy;

import java.util.Locale;

/**
 * What a day came to, by CloudSim's measures.
 *
 * @param kilowattHours of all hosts
 * @param moves that were begun
 * @param violation SLATAH, 0 to 1: of the time that hosts were active, that in which their guests got less than they wanted
 * @param degradation PDM, 0 to 1: of the CPU that guests wanted, what they did not get while they were moved
 */
record Result(double kilowattHours, int moves, double violation, double degradation) {

    double slav() {
        return violation * degradation;
    }

    double esv() {
        return kilowattHours * slav();
    }

    /** As one line of key=value. */
    String line() {
        return String.format(
                Locale.ROOT,
                "energy_kwh=%.2f migrations=%d slatah_percent=%.3f pdm_percent=%.4f slav=%.4e esv=%.4e",
                kilowattHours,
                moves,
                violation * 100,
                degradation * 100,
                slav(),
                esv());
    }
}
