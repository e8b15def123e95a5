package dev.tern.contracts.plan;

import org.jspecify.annotations.Nullable;

/**
 * How a move is made.
 *
 * @param autoConverge the hypervisor may slow the guest down, more and more, until its memory can be copied
 */
public record Manner(MigrationMode mode, boolean autoConverge) {

    /** What is done where nothing is said. */
    public static final Manner RELAY = new Manner(MigrationMode.RELAY, false);

    public Manner {
        if (autoConverge && mode == MigrationMode.COLD) {
            throw new IllegalArgumentException(
                    "Auto-converge slows a running guest down; a cold move is of one that is shut off");
        }
    }

    public static Manner of(MigrationMode mode) {
        return new Manner(mode, false);
    }

    /** Records from before there was a choice were of the relay. */
    public static Manner orRelay(@Nullable Manner said) {
        return said == null ? RELAY : said;
    }

    @Override
    public String toString() {
        return autoConverge ? mode.word() + " with auto-converge" : mode.word();
    }
}
