package dev.tern.contracts.plan;

import java.util.Locale;

/** Which way a guest moves. */
public enum MigrationMode {
    /** Its memory goes through the agents: compressed, held against a digest, and sent on after a cut. */
    RELAY,
    /**
     * Its memory goes from hypervisor to hypervisor, by the hypervisor's own transport over TLS: no digest is taken, and a
     * cut ends the move.
     */
    NATIVE,
    /** It is shut off: only its definition moves. */
    COLD;

    /** Whether the source and the destination compare what was sent and what arrived. */
    public boolean isVerified() {
        return this == RELAY;
    }

    /** As in topics, on the command line and in rules. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
