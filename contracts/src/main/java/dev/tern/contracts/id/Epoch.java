package dev.tern.contracts.id;

/**
 * The generation of a guest's ownership. A hand-over raises it by one; it never falls, and a command or message of an
 * older epoch is stale. The first owner of a guest has epoch 1.
 */
public record Epoch(long value) implements Comparable<Epoch> {

    public static final Epoch FIRST = new Epoch(1);

    public Epoch {
        if (value < 1) {
            throw new IllegalArgumentException("An epoch starts at 1: " + value);
        }
    }

    public Epoch next() {
        return new Epoch(Math.addExact(value, 1));
    }

    public boolean isBefore(Epoch other) {
        return value < other.value;
    }

    @Override
    public int compareTo(Epoch other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
