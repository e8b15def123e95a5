package dev.tern.scheduler.sequencing;

import dev.tern.contracts.unit.DataSize;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An amount of each resource, each in a unit of its own; of a resource that is not named there is none. Negative where a
 * host is fuller than it should be.
 */
public record Room(NavigableMap<String, Long> amounts) {

    /** In bytes. */
    public static final String MEMORY = "memory";

    /** In thousandths of a core. */
    public static final String CPU = "cpu";

    public static final Room NONE = new Room(new TreeMap<>());

    public Room {
        amounts = Collections.unmodifiableNavigableMap(new TreeMap<>(amounts));
    }

    public static Room of(DataSize memory) {
        return new Room(new TreeMap<>(Map.of(MEMORY, memory.bytes())));
    }

    public static Room of(DataSize memory, double cores) {
        return new Room(new TreeMap<>(Map.of(MEMORY, memory.bytes(), CPU, Math.round(cores * 1_000))));
    }

    public long amount(String resource) {
        return amounts.getOrDefault(resource, 0L);
    }

    public Room plus(Room other) {
        return combined(other, 1);
    }

    public Room minus(Room other) {
        return combined(other, -1);
    }

    private Room combined(Room other, int sign) {
        NavigableMap<String, Long> sum = new TreeMap<>(amounts);
        other.amounts.forEach((resource, amount) -> sum.merge(resource, sign * amount, Long::sum));
        return new Room(sum);
    }

    /** The first resource of which there is less here than is wanted. */
    public Optional<String> lacksFor(Room wanted) {
        return wanted.amounts.entrySet().stream()
                .filter(e -> e.getValue() > 0 && amount(e.getKey()) < e.getValue())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** This resource's amount in words. */
    String text(String resource) {
        long amount = Math.max(0, amount(resource));
        return switch (resource) {
            case MEMORY -> new DataSize(amount) + " of memory";
            case CPU -> amount / 1_000.0 + " cores";
            default -> amount + " of " + resource;
        };
    }
}
