package dev.tern.hypervisor;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.DataSize;
import java.util.List;

/**
 * What another host's hypervisor of the same kind must know to take a guest.
 *
 * @param version of the hypervisor that it runs under, {@code embedded 2.0}
 * @param document what the guest is, in its hypervisor's own form: only a hypervisor of that kind reads it
 * @param disks that are local to its host and are copied with it, as the guest sees them; zero where there is none
 * @param notes what people should know of before it moves and that stops no move
 */
public record GuestDescription(
        String name,
        DataSize memory,
        VmState state,
        String version,
        String document,
        DataSize disks,
        List<Reason> notes) {

    public GuestDescription {
        notes = List.copyOf(notes);
    }
}
