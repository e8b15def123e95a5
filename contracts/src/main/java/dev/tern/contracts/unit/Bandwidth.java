package dev.tern.contracts.unit;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rate of data in bytes a second, never negative. Text form: {@code 100MiB/s} or, as links are sold, {@code 1Gbit/s}
 * (decimal bits).
 */
public record Bandwidth(long bytesPerSecond) implements Comparable<Bandwidth> {

    public static final Bandwidth ZERO = new Bandwidth(0);

    /** No limit: larger than any link. */
    public static final Bandwidth UNLIMITED = new Bandwidth(Long.MAX_VALUE);

    private static final Pattern BITS = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?)\\s*([KMG])bit/s");
    private static final double NANOS_PER_SECOND = 1e9;

    public Bandwidth {
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("A bandwidth cannot be negative: " + bytesPerSecond + " bytes/s");
        }
    }

    public static Bandwidth ofMiBPerSecond(long mib) {
        return new Bandwidth(DataSize.ofMiB(mib).bytes());
    }

    public static Bandwidth ofMbitPerSecond(long mbit) {
        return new Bandwidth(Math.multiplyExact(mbit, 125_000L));
    }

    /** What moved in a time; zero where the time is zero. */
    public static Bandwidth of(DataSize moved, Duration in) {
        return in.isZero() ? ZERO : new Bandwidth(Math.round(moved.bytes() * NANOS_PER_SECOND / in.toNanos()));
    }

    /** @throws IllegalArgumentException naming the text, when it is neither bytes nor bits a second */
    public static Bandwidth parse(CharSequence text) {
        if ("unlimited".contentEquals(text)) {
            return UNLIMITED;
        }
        Matcher bits = BITS.matcher(text);
        if (bits.matches()) {
            double scale =
                    switch (bits.group(2)) {
                        case "K" -> 1e3;
                        case "M" -> 1e6;
                        default -> 1e9;
                    };
            return new Bandwidth(Math.round(Double.parseDouble(bits.group(1)) * scale / 8));
        }
        String written = text.toString();
        if (!written.endsWith("/s")) {
            throw new IllegalArgumentException(
                    "Not a bandwidth: \"" + text + "\"; write it as 100MiB/s, 1Gbit/s or unlimited");
        }
        return new Bandwidth(
                DataSize.parse(written.substring(0, written.length() - 2)).bytes());
    }

    public boolean isUnlimited() {
        return bytesPerSecond == Long.MAX_VALUE;
    }

    /**
     * How long an amount takes at this rate.
     *
     * @throws ArithmeticException when the bandwidth is zero
     */
    public Duration timeFor(DataSize amount) {
        if (bytesPerSecond == 0) {
            throw new ArithmeticException("At no bandwidth " + amount + " never arrive");
        }
        return Duration.ofNanos(Math.round(amount.bytes() * NANOS_PER_SECOND / bytesPerSecond));
    }

    public DataSize in(Duration time) {
        return new DataSize(Math.round(bytesPerSecond * (time.toNanos() / NANOS_PER_SECOND)));
    }

    public Bandwidth times(double factor) {
        return new Bandwidth(Math.round(bytesPerSecond * factor));
    }

    public Bandwidth min(Bandwidth other) {
        return bytesPerSecond <= other.bytesPerSecond ? this : other;
    }

    @Override
    public int compareTo(Bandwidth other) {
        return Long.compare(bytesPerSecond, other.bytesPerSecond);
    }

    @Override
    public String toString() {
        return isUnlimited() ? "unlimited" : String.format(Locale.ROOT, "%s/s", new DataSize(bytesPerSecond));
    }
}
