package dev.tern.transfer.migration;

import java.util.List;

/** The host's append-only memory. It has one owner. */
public interface Journal {

    /** Everything in it, oldest first. */
    List<Entry> entries();

    /**
     * All of these or none, on disk when this returns.
     *
     * @throws JournalFailure when they are not, and never will be
     */
    void append(List<Entry> entries);

    /** Replaces everything by this, which says the same in fewer words. */
    void shorten(List<Entry> entries);

    /** Whether the running moves can be journaled to their end and another one begun. */
    boolean hasRoom();

    /** The disk does not take any more: nothing new starts and the agent must not act on what it could not write. */
    final class JournalFailure extends RuntimeException {

        private static final long serialVersionUID = 1;

        public JournalFailure(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
