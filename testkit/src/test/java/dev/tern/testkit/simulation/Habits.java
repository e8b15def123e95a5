package dev.tern.testkit.simulation;

/**
 * How what stands behind the ports behaves; all false is as it should. The others are broken builds whose bug is at a
 * port.
 *
 * @param syncsLate the journal returns before it is on disk
 * @param runsWhenLoaded the hypervisor makes a loaded guest run by itself
 * @param dropsLastRound the hypervisor's stream leaves out what was written in the last round
 * @param keepsThrottle the hypervisor's settings for a copy outlive it
 * @param acksBeforeWriting a copy acknowledges what is not in the hypervisor's memory yet
 */
record Habits(
        boolean syncsLate,
        boolean runsWhenLoaded,
        boolean dropsLastRound,
        boolean keepsThrottle,
        boolean acksBeforeWriting) {

    static final Habits GOOD = new Habits(false, false, false, false, false);

    static Habits named(String name) {
        return switch (name) {
            case "" -> GOOD;
            case "syncs-late" -> new Habits(true, false, false, false, false);
            case "runs-when-loaded" -> new Habits(false, true, false, false, false);
            case "drops-last-round" -> new Habits(false, false, true, false, false);
            case "keeps-throttle" -> new Habits(false, false, false, true, false);
            case "acks-before-writing" -> new Habits(false, false, false, false, true);
            default -> throw new IllegalArgumentException("No such habit: " + name);
        };
    }
}
