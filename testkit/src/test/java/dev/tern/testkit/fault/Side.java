package dev.tern.testkit.fault;

import dev.tern.contracts.id.HostId;
import java.util.Locale;

/** A host's part in a move. */
enum Side {
    SOURCE,
    DESTINATION;

    HostId of(Move move) {
        return this == SOURCE ? move.from() : move.to();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
