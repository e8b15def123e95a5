package dev.tern.scheduler.room;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A machine room.
 *
 * @param pue watts that the whole room draws for each watt of its hosts
 * @param tariff what energy costs there; null where nobody says
 */
public record MachineRoom(String name, double pue, @Nullable Tariff tariff) {

    /** Above it a number of watts was written, or per cent. */
    private static final double MOST_PUE = 10;

    public MachineRoom {
        if (!(pue >= 1) || pue > MOST_PUE) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "A room draws what its hosts draw and what cools them: its PUE is from 1 to %.0f, as in 1.4, not %s",
                    MOST_PUE,
                    pue));
        }
    }

    /** @param horizon the time from now that counts */
    public Supply supply(Instant now, Duration horizon) {
        if (tariff == null || tariff.mean() == 0) {
            return new Supply(pue, 0, 1);
        }
        return new Supply(pue, tariff.at(now), tariff.mean(now, horizon) / tariff.mean());
    }
}
