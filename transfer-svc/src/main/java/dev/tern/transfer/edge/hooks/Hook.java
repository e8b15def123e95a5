package dev.tern.transfer.edge.hooks;

import dev.tern.transfer.migration.Hooks.Call;
import dev.tern.transfer.migration.Hooks.Response.Kind;
import java.time.Duration;

/** One of those who are told. */
interface Hook {

    /** For people. */
    String name();

    /**
     * Asks once, and blocks.
     *
     * @param attempt from 1
     * @param left until the deadline; past it the answer counts no more
     * @throws InterruptedException when a later call has ended this one
     */
    Said ask(Call call, int attempt, Duration left) throws InterruptedException;

    /** Nothing is asked any more. */
    default void close() {}

    /** The end of one asking. */
    sealed interface Said {}

    /** An answer that counts. */
    record Final(Kind kind, String text) implements Said {}

    /**
     * It is to be asked again.
     *
     * @param pause before that, at least
     * @param otherwise what it is when the deadline comes first
     */
    record Again(Duration pause, Kind otherwise, String text) implements Said {

        static Again silent(String text) {
            return new Again(Duration.ZERO, Kind.SILENT, text);
        }
    }
}
