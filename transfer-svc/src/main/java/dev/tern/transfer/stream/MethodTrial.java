package dev.tern.transfer.stream;

import dev.tern.contracts.unit.Ticker;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
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

    /** @param trial none where the method has proved itself, or did not have to */
    private record State(Method method, @Nullable Trial trial, Duration restsUntil, Duration rest) {

        State towards(Method wanted, double arrives, Duration now) {
            Trial under = trial;
            if (under == null) {
                return next(wanted, arrives, now);
            }
            return now.minus(under.since()).compareTo(LONG_ENOUGH) < 0
                    ? this
                    : judged(under, arrives, now).next(wanted, arrives, now);
        }

        private State next(Method wanted, double arrives, Duration now) {
            if (wanted.compareTo(method) <= 0 || arrives == 0) {
                return new State(wanted, null, restsUntil, rest);
            }
            return restsUntil.compareTo(now) <= 0
                    ? new State(wanted, new Trial(method, arrives, now), restsUntil, rest)
                    : this;
        }

        private State judged(Trial ended, double arrives, Duration now) {
            if (arrives >= FASTER * ended.arrived()) {
                return new State(method, null, restsUntil, SHORTEST_REST);
            }
            Duration longer = rest.multipliedBy(2);
            return new State(
                    ended.before(), null, now.plus(rest), longer.compareTo(LONGEST_REST) < 0 ? longer : LONGEST_REST);
        }
    }

    private final Ticker ticker;
    private final LongSupplier arriving;
    private final AtomicReference<State> state;

    /** @param arriving raw bytes a second that the other side has lately acknowledged; 0 while unknown */
    MethodTrial(Ticker ticker, LongSupplier arriving) {
        this.ticker = ticker;
        this.arriving = arriving;
        this.state = new AtomicReference<>(new State(Method.NONE, null, ticker.read(), SHORTEST_REST));
    }

    /** @return what to do now that this would be best if the processors were idle */
    Method towards(Method wanted) {
        Duration now = ticker.read();
        double arrives = arriving.getAsLong();
        return Objects.requireNonNull(state.updateAndGet(before -> before.towards(wanted, arrives, now)))
                .method();
    }
}
