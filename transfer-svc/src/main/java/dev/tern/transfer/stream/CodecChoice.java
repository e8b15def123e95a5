package dev.tern.transfer.stream;

import dev.tern.contracts.unit.Ticker;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Chooses how the next batch is compressed, by one rule: the method with the highest expected rate of raw bytes,
 *
 * <pre>
 *   min(speed of the method on one thread x threads,  rate of the link x ratio of the method)
 * </pre>
 *
 * the cheaper one where two are within a quarter, for the processor has other work too. Speed and ratio are averages of what
 * was measured on the batches of this very copy; the link's rate is {@link LinkRate}'s. Every {@value #PROBE_EVERY}th batch
 * tries another method, so that what is known of it stays fresh. Speed is measured in real time: a busy processor makes the
 * costly methods lose by itself, and {@link MethodTrial} sees to it that one which is costlier pays.
 */
final class CodecChoice {

    private static final int PROBE_EVERY = 64;
    private static final double WEIGHT = 0.2;
    private static final double CLEARLY_MORE = 1.25;
    private static final double NANOS = 1e9;

    private record Known(double ratio, double speed) {
        Known movedTowards(Known latest) {
            return new Known(ratio + WEIGHT * (latest.ratio - ratio), speed + WEIGHT * (latest.speed - speed));
        }
    }

    private static final Known UNKNOWN = new Known(1, 1);

    private final int threads;
    private final Map<Method, Known> known = new ConcurrentHashMap<>();
    private final AtomicLong link;
    private final MethodTrial trial;

    /**
     * @param link bytes a second on the wire, kept up to date by its owner; 0 while unknown
     * @param arrived kept up to date by its owner
     */
    CodecChoice(int threads, AtomicLong link, Ticker ticker, Supplier<Arrived> arrived) {
        this.threads = threads;
        this.link = link;
        this.trial = new MethodTrial(ticker, arrived);
        for (Method method : Method.values()) {
            known.put(method, new Known(method.usualRatio(), method.usualSpeed()));
        }
    }

    Method forBatch(long number) {
        Method[] all = Method.values();
        if (number % PROBE_EVERY == PROBE_EVERY / 2) {
            return all[1 + (int) (number / PROBE_EVERY % (all.length - 1))];
        }
        Method best = Method.NONE;
        for (Method method : all) {
            if (rate(method) > rate(best) * CLEARLY_MORE) {
                best = method;
            }
        }
        return trial.towards(best, number);
    }

    /** From any encoder's thread. */
    void measured(Method method, int before, int after, long nanos) {
        if (method != Method.NONE && nanos > 0 && after > 0) {
            Known latest = new Known((double) before / after, before * NANOS / nanos);
            known.computeIfPresent(method, (_, old) -> old.movedTowards(latest));
        }
    }

    private double rate(Method method) {
        Known is = known.getOrDefault(method, UNKNOWN);
        long wire = link.get();
        double byLink = wire == 0 ? Double.MAX_VALUE : wire * is.ratio();
        return Math.min(is.speed() * threads, byLink);
    }
}
