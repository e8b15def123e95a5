package dev.tern.transfer.stream;

import dev.tern.contracts.unit.Ticker;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets a costlier method prove itself. What the copy waits for may be the link or a busy processor, at either end, and both look
 * alike from here: slow acknowledgements. So a costlier method is kept only if pages arrive clearly faster with it than before,
 * and else not tried again for a while, each time for longer. A cheaper one is taken at once. For any thread.
 */
final class MethodTrial {

    private static final Duration LONG_ENOUGH = Duration.ofMillis(400);
    private static final Duration SHORTEST_REST = Duration.ofSeconds(4);
    private static final Duration LONGEST_REST = Duration.ofSeconds(32);
    /** Less than a costlier method is expected to bring where the link is what is short. */
    private static final double FASTER = 1.15;

    private record Trial(Method before, double arrived, Duration since) {}

    private final Ticker ticker;
    private final LongSupplier arriving;
    private Method method = Method.NONE;
    private @Nullable Trial trial;
    private Duration restsUntil;
    private Duration rest = SHORTEST_REST;

    /** @param arriving raw bytes a second that the other side has lately acknowledged; 0 while unknown */
    MethodTrial(Ticker ticker, LongSupplier arriving) {
        this.ticker = ticker;
        this.arriving = arriving;
        this.restsUntil = ticker.read();
    }

    /** @return what to do now that this would be best if the processors were idle */
    synchronized Method towards(Method wanted) {
        Duration now = ticker.read();
        double arrives = arriving.getAsLong();
        Trial under = trial;
        if (under != null) {
            if (now.minus(under.since()).compareTo(LONG_ENOUGH) < 0) {
                return method;
            }
            judge(under, arrives, now);
        }
        if (wanted.compareTo(method) <= 0 || arrives == 0) {
            method = wanted;
        } else if (restsUntil.compareTo(now) <= 0) {
            trial = new Trial(method, arrives, now);
            method = wanted;
        }
        return method;
    }

    private void judge(Trial ended, double arrives, Duration now) {
        trial = null;
        if (arrives < FASTER * ended.arrived()) {
            method = ended.before();
            restsUntil = now.plus(rest);
            Duration longer = rest.multipliedBy(2);
            rest = longer.compareTo(LONGEST_REST) < 0 ? longer : LONGEST_REST;
        } else {
            rest = SHORTEST_REST;
        }
    }
}
