package dev.tern.cli.text;

import dev.tern.contracts.unit.DataSize;
import java.time.Duration;
import java.util.Locale;

/** Quantities for people: short, and rounded to what can be compared at a glance. */
public final class Shown {

    private static final double SECOND = 1_000;
    private static final double MINUTE = 60 * SECOND;
    private static final double HOUR = 60 * MINUTE;
    private static final int DIGEST = 12;

    private Shown() {}

    /** {@code 0.4 ms}, {@code 83 ms}, {@code 4.2 s}, {@code 3m 12s}, {@code 2h 05m}. */
    public static String millis(double millis) {
        if (millis < 1) {
            return String.format(Locale.ROOT, "%.1f ms", millis);
        }
        if (millis < SECOND) {
            return String.format(Locale.ROOT, "%.0f ms", millis);
        }
        if (millis < MINUTE) {
            return String.format(Locale.ROOT, "%.1f s", millis / SECOND);
        }
        if (millis < HOUR) {
            long seconds = Math.round(millis / SECOND);
            return seconds / 60 + "m " + String.format(Locale.ROOT, "%02ds", seconds % 60);
        }
        long minutes = Math.round(millis / MINUTE);
        return minutes / 60 + "h " + String.format(Locale.ROOT, "%02dm", minutes % 60);
    }

    public static String time(Duration time) {
        return millis(time.toNanos() / 1e6);
    }

    public static String bytes(long bytes) {
        return DataSize.ofBytes(Math.max(0, bytes)).toString();
    }

    public static String percent(double ratio) {
        return String.format(Locale.ROOT, "%.0f%%", ratio * 100);
    }

    /** The beginning of a digest or hash, enough to compare by eye. */
    public static String digest(String hex) {
        return hex.length() <= DIGEST ? hex : hex.substring(0, DIGEST);
    }
}
