package dev.tern.benchmarks.arguments;

import java.time.Duration;

/** @param name as the usage has it */
public record Argument(String name, String text) {

    /** Eleven days, of which ten times as many nanoseconds are still a long. */
    private static final long MOST_SECONDS = 1_000_000;

    /** @throws IllegalArgumentException naming the argument, what it is and what it may be */
    public long whole(long least, long most) {
        long number;
        try {
            number = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    name + " is \"" + text + "\": say a whole number" + within(least, most), e);
        }
        if (number < least || number > most) {
            throw new IllegalArgumentException(name + " is " + number + ": say a whole number" + within(least, most));
        }
        return number;
    }

    private static String within(long least, long most) {
        return " from " + least + " to " + most;
    }

    /**
     * To the millisecond.
     *
     * @throws IllegalArgumentException naming the argument, what it is and what it may be
     */
    public Duration seconds() {
        double seconds;
        try {
            seconds = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is \"" + text + "\": " + mostSeconds(), e);
        }
        if (!(seconds >= 0.001 && seconds <= MOST_SECONDS)) {
            throw new IllegalArgumentException(name + " is " + text + ": " + mostSeconds());
        }
        return Duration.ofMillis(Math.round(seconds * 1_000));
    }

    private static String mostSeconds() {
        return "say a number of seconds from 0.001 to " + MOST_SECONDS;
    }
}
