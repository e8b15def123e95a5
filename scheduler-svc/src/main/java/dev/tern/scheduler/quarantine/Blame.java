package dev.tern.scheduler.quarantine;

import dev.tern.contracts.plan.Reason;

/** Whom a failed move is laid to. */
enum Blame {
    SOURCE,
    DESTINATION,
    LINK,
    /** The guest, people, policy or the fleet's state: nothing that another move there would meet again. */
    NOBODY;

    /** The state that a move leaves when the source's agent itself does not begin it. */
    private static final String BEGINNING = "requested";

    /** @param phase the word of the state in which the move failed */
    static Blame of(String phase, Reason why) {
        return switch (why.code()) {
            case "agent.silent",
                    "agent.restarted",
                    "copy.failed",
                    "hypervisor.unreachable",
                    "hypervisor.busy",
                    "stream.unreachable" -> SOURCE;
            case "peer.discarded",
                    "peer.protocol",
                    "load.failed",
                    "load.silent",
                    "load.socket",
                    "image.lost",
                    "guest.lost",
                    "stream.memory",
                    "stream.stalled" -> DESTINATION;
            case "link.lost", "peer.silent", "handover.deadline", "digest.mismatch" -> LINK;
            case "journal.full" -> phase.equals(BEGINNING) ? SOURCE : DESTINATION;
            default -> isOfTheWire(why.code()) ? LINK : NOBODY;
        };
    }

    private static boolean isOfTheWire(String code) {
        return code.startsWith("wire.") || code.startsWith("batch.") || code.startsWith("link.");
    }
}
