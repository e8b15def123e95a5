package dev.tern.transfer.stream;

import dev.tern.contracts.unit.Ticker;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets a costlier method prove itself. What the copy waits for may be the link or a busy processor, at either end, and both look
 * alike from here: slow acknowledgements. So a costlier method is kept only if pages arrive clearly faster with it than before,
 * and else not tried again for a while, each time for longer. A cheaper one is taken at once. What counts for a method are only
 * batches that it made: on a slow link the ones before it arrive for a good while yet. For any thread.
 */
final class MethodTrial {

    private static final Duration LONG_ENOUGH = Duration.ofMillis(400);
    private static final Duration ENOUGH_BEFORE = Duration.ofMillis(100);
    private static final Duration STALE = Duration.ofSeconds(4);
    private static final int BATCHES_ENOUGH = 4;
    private static final Duration SHORTEST_REST = Duration.ofSeconds(4);
    private static final Duration LONGEST_REST = Duration.ofSeconds(32);
    /** Less than a costlier method is expected to bring where the link is what is short. */
    private static final double FASTER = 1.15;

    /**
     * A method and what has arrived by it.
     *
     * @param first number of its first batch
     * @param from when that had arrived
     */
    private record Stretch(
            Method method, long first, @Nullable Arrived from) {

        Stretch seen(Arrived now) {
            Arrived start = from;
            boolean stale = start != null && now.busy().minus(start.busy()).compareTo(STALE) > 0;
            return stale || (start == null && now.batches() > first) ? new Stretch(method, first, now) : this;
        }

        /** Raw bytes a second, once enough has arrived. */
        OptionalDouble rate(Arrived now, Duration enough) {
            Arrived start = from;
            return start != null
                            && now.batches() - start.batches() >= BATCHES_ENOUGH
                            && now.busy().minus(start.busy()).compareTo(enough) >= 0
                    ? OptionalDouble.of(now.rateSince(start))
                    : OptionalDouble.empty();
        }
    }

    private record Trial(Method before, double arrived) {}

    /** @param trial none where the method has proved itself, or did not have to */
    private record State(Stretch stretch, @Nullable Trial trial, Duration restsUntil, Duration rest) {

        State towards(Method wanted, long batch, Arrived arrived, Duration now) {
            State seen = new State(stretch.seen(arrived), trial, restsUntil, rest);
            Trial under = trial;
            if (under == null || wanted.compareTo(under.before()) <= 0) {
                return seen.next(wanted, batch, arrived, now);
            }
            OptionalDouble rate = seen.stretch.rate(arrived, LONG_ENOUGH);
            return rate.isEmpty() ? seen : seen.judged(under, rate.getAsDouble(), batch, now);
        }

        private State next(Method wanted, long batch, Arrived arrived, Duration now) {
            if (wanted == stretch.method()) {
                return new State(stretch, null, restsUntil, rest);
            }
            Stretch begun = new Stretch(wanted, batch, null);
            if (wanted.compareTo(stretch.method()) < 0 || arrived.batches() == 0) {
                return new State(begun, null, restsUntil, rest);
            }
            OptionalDouble before = stretch.rate(arrived, ENOUGH_BEFORE);
            return before.isEmpty() || now.compareTo(restsUntil) < 0
                    ? this
                    : new State(begun, new Trial(stretch.method(), before.getAsDouble()), restsUntil, rest);
        }

        private State judged(Trial ended, double rate, long batch, Duration now) {
            if (rate >= FASTER * ended.arrived()) {
                return new State(stretch, null, restsUntil, SHORTEST_REST);
            }
            Duration longer = rest.multipliedBy(2);
            return new State(
                    new Stretch(ended.before(), batch, null),
                    null,
                    now.plus(rest),
                    longer.compareTo(LONGEST_REST) < 0 ? longer : LONGEST_REST);
        }
    }

    private final Ticker ticker;
    private final Supplier<Arrived> arrived;
    private final AtomicReference<State> state;

    MethodTrial(Ticker ticker, Supplier<Arrived> arrived) {
        this.ticker = ticker;
        this.arrived = arrived;
        this.state =
                new AtomicReference<>(new State(new Stretch(Method.NONE, 0, null), null, ticker.read(), SHORTEST_REST));
    }

    /**
     * @param wanted what would be best if the processors were idle
     * @return what to do to this batch
     */
    Method towards(Method wanted, long batch) {
        Duration now = ticker.read();
        Arrived lately = arrived.get();
        return Objects.requireNonNull(state.updateAndGet(before -> before.towards(wanted, batch, lately, now)))
                .stretch()
                .method();
    }
}
