package dev.tern.transfer.migration;

import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.MigrationId;

/** Whether a guest may be started at this host, by whoever asks its hypervisor. */
public sealed interface StartRule {

    /** Nobody owns the guest, or nobody that this host knows of. */
    record Free() implements StartRule {}

    /** It is this host's. */
    record Own(Epoch epoch) implements StartRule {}

    /** It is on its way here: the agent alone prepares it. */
    record Arriving(MigrationId migration) implements StartRule {}

    /** @param why in words for whoever tries, with what to do instead */
    record Refused(String why) implements StartRule {}
}
