package dev.tern.hypervisor;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import java.util.List;

/**
 * What an agent goes by.
 *
 * @param version of the hypervisor
 * @param memory that guests may use together
 * @param memoryUsed by the guests that are active here, incoming ones included
 * @param guests all that are defined here, incoming ones included, in the order of their names
 */
public record HostSummary(String version, DataSize memory, DataSize memoryUsed, List<Guest> guests) {

    public HostSummary {
        guests = List.copyOf(guests);
    }

    public record Guest(VmId id, String name, VmState state, DataSize memory) {}
}
