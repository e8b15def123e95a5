package dev.tern.contracts.unit;

import java.util.Locale;

/** How fast a guest dirties its memory: distinct 4 KiB pages a second, finite and never negative. */
public record DirtyRate(double pagesPerSecond) implements Comparable<DirtyRate> {

    public static final DirtyRate ZERO = new DirtyRate(0);

    public DirtyRate {
        if (!(pagesPerSecond >= 0) || Double.isInfinite(pagesPerSecond)) {
            throw new IllegalArgumentException(
                    "A dirty rate is finite and not negative: " + pagesPerSecond + " pages/s");
        }
    }

    /** The bandwidth that just keeps up with this rate when every page is sent whole. */
    public Bandwidth asBandwidth() {
        return new Bandwidth(Math.round(pagesPerSecond * DataSize.PAGE.bytes()));
    }

    @Override
    public int compareTo(DirtyRate other) {
        return Double.compare(pagesPerSecond, other.pagesPerSecond);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.0f pages/s", pagesPerSecond);
    }
}
