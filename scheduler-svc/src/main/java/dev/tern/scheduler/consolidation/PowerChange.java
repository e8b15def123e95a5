package dev.tern.scheduler.consolidation;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;

/** A host to wake or to switch off, and why. */
public record PowerChange(HostId host, Reason why) {

    /** The reason of a host that is woken, or of a guest that is moved, because a host is expected to lack CPU. */
    public static final String RELIEF = "host.lacks.cpu";
    /** The reason of a host that is woken so that another may fail. */
    public static final String RESERVE = "reserve.too.small";
}
