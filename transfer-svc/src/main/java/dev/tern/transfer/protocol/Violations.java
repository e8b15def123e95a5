package dev.tern.transfer.protocol;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

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

    /** By code, those that never happened included. */
    public Map<String, LongSupplier> byCode() {
        Map<String, LongSupplier> all = new TreeMap<>();
        counts.forEach((breach, adder) -> all.put(breach.code(), adder::sum));
        return all;
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
