package dev.tern.contracts.id;

/** A plan: a set of moves decided together. */
public record PlanId(String value) implements Comparable<PlanId> {

    public PlanId {
        Names.uuid("plan id", value);
    }

    public static PlanId of(String text) {
        return new PlanId(text);
    }

    @Override
    public int compareTo(PlanId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
