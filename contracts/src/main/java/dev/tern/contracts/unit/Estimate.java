package dev.tern.contracts.unit;

/**
 * A predicted quantity with its interval: the truth is expected between {@code low} and {@code high} in nine cases of
 * ten.
 */
public record Estimate<T extends Comparable<? super T>>(T low, T expected, T high) {

    public Estimate {
        if (low.compareTo(expected) > 0 || expected.compareTo(high) > 0) {
            throw new IllegalArgumentException(
                    "An estimate runs from low to high: " + low + ", " + expected + ", " + high);
        }
    }

    public static <T extends Comparable<? super T>> Estimate<T> exactly(T value) {
        return new Estimate<>(value, value, value);
    }

    public boolean contains(T actual) {
        return low.compareTo(actual) <= 0 && actual.compareTo(high) <= 0;
    }

    @Override
    public String toString() {
        return expected + " (" + low + " to " + high + ")";
    }
}
