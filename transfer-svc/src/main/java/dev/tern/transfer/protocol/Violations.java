package dev.tern.transfer.protocol;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what peers did wrong, by code. Any thread counts, any thread reads. */
public final class Violations {

    private final Map<Breach, LongAdder> counts = new EnumMap<>(Breach.class);

    public Violations() {
        for (Breach breach : Breach.values()) {
            counts.put(breach, new LongAdder());
        }
    }

    public void count(Breach breach) {
        adder(breach).increment();
    }

    public long of(Breach breach) {
        return adder(breach).sum();
    }

    public long total() {
        return counts.values().stream().mapToLong(LongAdder::sum).sum();
    }

    private LongAdder adder(Breach breach) {
        LongAdder adder = counts.get(breach);
        if (adder == null) {
            throw new IllegalStateException("No counter for " + breach);
        }
        return adder;
    }
}
