package dev.tern.scheduler.whatif;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Move;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A guest with which two plans deal differently.
 *
 * @param before where the first moves it in the end; null where it stays
 * @param after where the second moves it in the end; null where it stays
 */
public record Change(
        VmId vm,
        String vmName,
        HostId from,
        @Nullable HostId before,
        @Nullable HostId after) {

    /** In the order of the first plan's moves, then of the second's. */
    public static List<Change> between(List<Move> before, List<Move> after) {
        Map<VmId, HostId> first = destinations(before);
        Map<VmId, HostId> second = destinations(after);
        Map<VmId, Move> begin = new LinkedHashMap<>();
        before.forEach(move -> begin.putIfAbsent(move.vm(), move));
        after.forEach(move -> begin.putIfAbsent(move.vm(), move));
        List<Change> changes = new ArrayList<>();
        begin.forEach((vm, move) -> {
            HostId one = first.get(vm);
            HostId other = second.get(vm);
            if (!Objects.equals(one, other)) {
                changes.add(new Change(vm, move.vmName(), move.from(), one, other));
            }
        });
        return changes;
    }

    private static Map<VmId, HostId> destinations(List<Move> moves) {
        Map<VmId, HostId> destinations = new LinkedHashMap<>();
        moves.forEach(move -> destinations.put(move.vm(), move.to()));
        return destinations;
    }
}
