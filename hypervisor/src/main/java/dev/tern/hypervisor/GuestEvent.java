package dev.tern.hypervisor;

import dev.tern.contracts.id.VmId;

/**
 * Something happened to a guest.
 *
 * @param number which round of pre-copy begins, where that is what happened; else 0
 */
public record GuestEvent(VmId vm, Kind kind, int number) {

    public enum Kind {
        /** Made known, or changed in its definition. */
        DEFINED,
        UNDEFINED,
        STARTED,
        PAUSED,
        RESUMED,
        STOPPED,
        /** It got a device or lost one. */
        DEVICES_CHANGED,
        ROUND_BEGAN,
        /** A migration, or another long job of its, has ended. */
        JOB_ENDED
    }

    /** Whether it is made of other parts than before, or may be. */
    public boolean changesHardware() {
        return kind == Kind.DEFINED || kind == Kind.STARTED || kind == Kind.DEVICES_CHANGED;
    }
}
