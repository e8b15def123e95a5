package dev.tern.lab.guest;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What a guest's program says of itself: one line of its serial port. */
public record GuestReport(String kind, Map<String, String> values) {

    private static final String REPORT = "tern-guest ";

    public GuestReport {
        values = Map.copyOf(values);
    }

    /** Empty where the line is no report, or only a part of one. */
    public static Optional<GuestReport> parse(String line) {
        int begin = line.indexOf(REPORT);
        if (begin < 0) {
            return Optional.empty();
        }
        Map<String, String> values = new HashMap<>();
        for (String word : line.substring(begin + REPORT.length()).strip().split(" ", -1)) {
            int equals = word.indexOf('=');
            if (equals <= 0) {
                return Optional.empty();
            }
            values.put(word.substring(0, equals), word.substring(equals + 1));
        }
        String kind = values.remove("kind");
        return kind == null || !values.containsKey("up_s")
                ? Optional.empty()
                : Optional.of(new GuestReport(kind, values));
    }

    /** How often something was not as it was written; 0 where the report does not count that. */
    public long faults() {
        return (long) number("faults").orElse(0);
    }

    /** Seconds since the program began, by its own clock. */
    public double upSeconds() {
        return number("up_s").orElse(0);
    }

    /** The longest time that passed outside and not in the guest, ever; less than zero where it cannot tell. */
    public double longestLostMillis() {
        return number("lost_max_ms").orElse(-1);
    }

    /** The longest time between two turns of its loop, ever. */
    public double longestGapMillis() {
        return number("gap_max_ms").orElse(-1);
    }

    public OptionalDouble number(String name) {
        String value = values.get(name);
        try {
            return value == null ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(value));
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }
}
