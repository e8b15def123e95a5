package dev.tern.testkit.fault;

import java.util.Locale;
import java.util.Set;

/**
 * A point in the life of one side of a move: something durable is written, or the hypervisor is called.
 *
 * @param name by what is done there: {@code journal.append.Leaving-Copying}, {@code hypervisor.run}
 * @param time from 1, since the move was ordered
 */
record Point(Side side, String name, int time) {

    private static final Set<String> READINGS = Set.of(
            "hypervisor.host",
            "hypervisor.guests",
            "hypervisor.guest",
            "hypervisor.stream",
            "hypervisor.describe",
            "journal.append.ReadUpTo");

    /** As a recording has it: {@code NAME TIME EDGE}. */
    static Point parse(Side side, String line) {
        String[] words = line.split(" ", -1);
        return new Point(side, words[0], Integer.parseInt(words[1]));
    }

    /** A reading tells nothing new the next time; all else counts each time, rounds of a copy twice. */
    boolean isWorthBreaking() {
        return time <= (isReading() ? 1 : 2);
    }

    boolean isReading() {
        return READINGS.contains(name);
    }

    boolean isDurable() {
        return name.startsWith("journal.");
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s %s#%d", side, name, time);
    }
}
