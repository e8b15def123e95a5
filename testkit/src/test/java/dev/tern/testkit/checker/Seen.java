package dev.tern.testkit.checker;

import java.util.List;
import java.util.Map;

/** One thing that was seen, at a time in nanoseconds of one clock for all hosts. */
public sealed interface Seen {

    long at();

    // ---- hypervisors: run journals and memory

    /** A guest begins to run on this memory. {@code byHand}: its user, or whoever boots the host, started it. */
    record Runs(long at, String host, String guest, List<Long> memory, boolean byHand) implements Seen {
        public Runs {
            memory = List.copyOf(memory);
        }
    }

    /** It does not run any more; this is its memory at that moment. {@code byHand}: its user wanted it so. */
    record Halts(long at, String host, String guest, List<Long> memory, boolean byHand) implements Seen {
        public Halts {
            memory = List.copyOf(memory);
        }
    }

    /** A whole image is on this host. */
    record Holds(long at, String host, String guest) implements Seen {}

    /** The image is gone. {@code forced}: by a loss of power or its user's will, not by the platform. */
    record Clears(long at, String host, String guest, boolean forced) implements Seen {}

    /** What stands on a host when all is over. */
    record Left(long at, String host, String guest, String state) implements Seen {}

    /** How its user wants a guest to be when all is over. */
    record Wanted(long at, String guest, Wish wish) implements Seen {}

    /** What a user, or a loss of power, makes of a guest. */
    enum Wish {
        RUNNING,
        PAUSED,
        /** It was ended, or its host lost power: it need not be anywhere, and never runs twice. */
        ANY
    }

    /** The page that was acknowledged and what stands in the destination's memory at that moment. */
    record Acknowledged(long at, String move, int page, long sent, long found) implements Seen {}

    // ---- records of ownership

    /** A record is on disk so that no loss of power takes it away. */
    record OnDisk(long at, String host, String guest, long epoch, String kind) implements Seen {}

    /** A record was told to anyone. */
    record Told(long at, String host, String guest, long epoch, String kind) implements Seen {}

    // ---- requests

    record Asked(long at, String move) implements Seen {}

    /** @param terminal whether this state is an end */
    record Became(long at, String move, int step, String state, boolean terminal) implements Seen {}

    record Audited(long at, String move, int step, String state) implements Seen {}

    /** What a host holds of a guest and a move, before it was asked for and when it was over. */
    record Trace(long at, String move, String host, boolean before, Map<String, String> things) implements Seen {
        public Trace {
            things = Map.copyOf(things);
        }
    }

    record Allowed(long at, String move, long until) implements Seen {}

    record FirstPage(long at, String move) implements Seen {}

    /** A move's secret was given out, for one try of one session. */
    record Secret(long at, String session, String value) implements Seen {}

    // ---- links

    record Cap(long at, String move, long bytesPerSecond) implements Seen {}

    record Carried(long at, String move, long bytes) implements Seen {}
}
