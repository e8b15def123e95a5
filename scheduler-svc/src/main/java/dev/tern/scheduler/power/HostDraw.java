package dev.tern.scheduler.power;

import dev.tern.contracts.id.HostId;
import dev.tern.scheduler.consolidation.PowerCurve;
import dev.tern.scheduler.room.Supply;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a host's draw at one look.
 *
 * @param cores all its CPU, in cores of one reference speed
 * @param curve what it draws, on, at which utilisation
 * @param standbyWatts what it draws while it is off
 * @param power null where nobody knows
 * @param utilisation of its CPU, 0 to 1 and above where more is wanted; of a host that is not on it does not count
 * @param measuredWatts where something measures them
 * @param supply what its room draws for it, and what that costs
 */
public record HostDraw(
        HostId host,
        double cores,
        PowerCurve curve,
        double standbyWatts,
        @Nullable Power power,
        double utilisation,
        OptionalDouble measuredWatts,
        Supply supply) {

    /** One whose room draws nothing more. */
    public HostDraw(
            HostId host,
            double cores,
            PowerCurve curve,
            double standbyWatts,
            @Nullable Power power,
            double utilisation,
            OptionalDouble measuredWatts) {
        this(host, cores, curve, standbyWatts, power, utilisation, measuredWatts, Supply.PLAIN);
    }

    public HostDraw {
        if (!(cores > 0)
                || Double.isInfinite(cores)
                || !isAmount(standbyWatts)
                || !isAmount(utilisation)
                || !isAmount(measuredWatts.orElse(0))) {
            throw new IllegalArgumentException("Cores are positive, watts and utilisation finite and not negative: "
                    + host + ", " + cores + ", " + standbyWatts + ", " + utilisation + ", " + measuredWatts);
        }
    }

    private static boolean isAmount(double value) {
        return value >= 0 && !Double.isInfinite(value);
    }

    /** Cores of work that it does. */
    double work() {
        return power == Power.ON ? Math.min(1, utilisation) * cores : 0;
    }

    /** By the curve. A host that boots or shuts down is taken to draw all that it can: no saving is made up. */
    double modelledWatts() {
        return switch (power) {
            case null -> 0;
            case ON -> curve.at(utilisation);
            case TURNING_ON, TURNING_OFF -> curve.at(1);
            case OFF -> standbyWatts;
        };
    }

    /** @param correction watts that it draws for each watt of its curve */
    double drawnWatts(double correction) {
        boolean standsBy = power == Power.OFF;
        return measuredWatts.orElse(standsBy ? modelledWatts() : correction * modelledWatts());
    }
}
