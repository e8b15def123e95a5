package dev.tern.contracts.unit;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An amount of data in bytes, never negative. Text form: {@code 512B}, {@code 64KiB}, {@code 1.5GiB}. */
public record DataSize(long bytes) implements Comparable<DataSize> {

    public static final DataSize ZERO = new DataSize(0);

    /** The guest page of the platform: 4 KiB. */
    public static final DataSize PAGE = new DataSize(4096);

    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};
    private static final Pattern TEXT = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,6})?)\\s*(B|KiB|MiB|GiB|TiB)");

    public DataSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("A data size cannot be negative: " + bytes + " bytes");
        }
    }

    public static DataSize ofBytes(long bytes) {
        return new DataSize(bytes);
    }

    public static DataSize ofKiB(long kib) {
        return new DataSize(Math.multiplyExact(kib, 1L << 10));
    }

    public static DataSize ofMiB(long mib) {
        return new DataSize(Math.multiplyExact(mib, 1L << 20));
    }

    public static DataSize ofGiB(long gib) {
        return new DataSize(Math.multiplyExact(gib, 1L << 30));
    }

    public static DataSize ofPages(long pages) {
        return new DataSize(Math.multiplyExact(pages, PAGE.bytes));
    }

    /** @throws IllegalArgumentException naming the text, when it is not a number and a unit */
    public static DataSize parse(CharSequence text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "Not a data size: \"" + text + "\"; write a number and one of B, KiB, MiB, GiB, TiB, as in 64MiB");
        }
        double factor = Math.scalb(1.0, 10 * unitIndex(matcher.group(2)));
        return new DataSize(Math.round(Double.parseDouble(matcher.group(1)) * factor));
    }

    private static int unitIndex(String unit) {
        for (int i = 0; i < UNITS.length; i++) {
            if (UNITS[i].equals(unit)) {
                return i;
            }
        }
        throw new IllegalArgumentException("Not a unit of data: " + unit);
    }

    public DataSize plus(DataSize other) {
        return new DataSize(Math.addExact(bytes, other.bytes));
    }

    /** The difference, or zero where {@code other} is larger. */
    public DataSize minusAtMost(DataSize other) {
        return new DataSize(Math.max(0, bytes - other.bytes));
    }

    public DataSize times(double factor) {
        return new DataSize(Math.round(bytes * factor));
    }

    /** Whole pages that hold this much, rounded up. */
    public long pages() {
        return Math.ceilDiv(bytes, PAGE.bytes);
    }

    public Ratio per(DataSize whole) {
        return new Ratio(whole.bytes == 0 ? 0 : (double) bytes / whole.bytes);
    }

    @Override
    public int compareTo(DataSize other) {
        return Long.compare(bytes, other.bytes);
    }

    @Override
    public String toString() {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return value == Math.rint(value)
                ? (long) value + UNITS[unit]
                : String.format(Locale.ROOT, "%.1f%s", value, UNITS[unit]);
    }
}
