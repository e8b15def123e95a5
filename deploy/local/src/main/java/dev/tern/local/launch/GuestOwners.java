package dev.tern.local.launch;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who may start a guest cold, by the agents' journals. A guest that journals know and nobody owns is somewhere between
 * two hosts: nobody may start it until its move has ended.
 *
 * @param owned the owner by guest
 * @param unclear guests that are known and have no owner, or two
 */
public record GuestOwners(Map<VmId, HostId> owned, Set<VmId> unclear) {

    /** No guest has ever lived here. */
    public static final GuestOwners NONE = new GuestOwners(Map.of(), Set.of());

    public GuestOwners {
        owned = Map.copyOf(owned);
        unclear = Set.copyOf(unclear);
    }

    /** One line of a journal: that a host knows a guest, and whether it owns it. */
    public record Entry(VmId vm, HostId host, boolean owned) {}

    public static GuestOwners of(Iterable<Entry> entries) {
        Map<VmId, Integer> owners = new HashMap<>();
        Map<VmId, HostId> owned = new HashMap<>();
        for (Entry entry : entries) {
            owners.merge(entry.vm(), entry.owned() ? 1 : 0, Integer::sum);
            if (entry.owned()) {
                owned.put(entry.vm(), entry.host());
            }
        }
        owners.values().removeIf(count -> count == 1);
        owned.keySet().removeAll(owners.keySet());
        return new GuestOwners(owned, owners.keySet());
    }

    /** Where a guest may be started; empty where nobody may. */
    Optional<HostId> hostFor(VmId vm, HostId home) {
        return unclear.contains(vm) ? Optional.empty() : Optional.of(owned.getOrDefault(vm, home));
    }
}
