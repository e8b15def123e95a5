package dev.tern.scheduler.placement;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Reason;
import org.jspecify.annotations.Nullable;

/**
 * A move that was considered and not proposed.
 *
 * @param to none where the guest itself must not move
 */
public record Rejection(VmId vm, String vmName, @Nullable HostId to, Reason why) {

    /** For people, with the guest and the destination named. */
    public Reason asReason() {
        String where = to == null ? "" : " to " + to;
        return new Reason(why.code(), vmName + where + ": " + why.text());
    }
}
