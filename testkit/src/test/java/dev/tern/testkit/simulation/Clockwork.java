package dev.tern.testkit.simulation;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/** Virtual time: what is due happens in its order, and nothing takes any. */
final class Clockwork {

    private record Due(long at, long number, Runnable action) {}

    private final PriorityQueue<Due> queue =
            new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::number));
    private long now;
    private long numbers;

    long now() {
        return now;
    }

    Duration read() {
        return Duration.ofNanos(now);
    }

    void after(long nanos, Runnable action) {
        queue.add(new Due(now + Math.max(0, nanos), numbers++, action));
    }

    void after(Duration delay, Runnable action) {
        after(delay.toNanos(), action);
    }

    void run(Duration time) {
        long unused = runUntil(() -> false, time);
    }

    /** Runs until the condition holds after something happened, at most so long; says how long it took. */
    long runUntil(BooleanSupplier condition, Duration most) {
        long begin = now;
        long end = now + most.toNanos();
        while (!queue.isEmpty() && queue.peek().at() <= end) {
            Due due = queue.remove();
            now = due.at();
            due.action().run();
            if (condition.getAsBoolean()) {
                return now - begin;
            }
        }
        now = end;
        return now - begin;
    }
}
