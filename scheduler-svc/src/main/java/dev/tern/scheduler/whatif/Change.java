package dev.tern.scheduler.whatif;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Move;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A guest with which two plans deal differently.
 *
 * @param before where the first moves it; null where it stays
 * @param after where the second moves it; null where it stays
 */
public record Change(
        VmId vm,
        String vmName,
        HostId from,
        @Nullable HostId before,
        @Nullable HostId after) {

    /** In the order of the first plan's moves, then of the second's. */
    public static List<Change> between(List<Move> before, List<Move> after) {
        Map<VmId, Move> others = new LinkedHashMap<>();
        after.forEach(move -> others.put(move.vm(), move));
        List<Change> changes = new ArrayList<>();
        for (Move move : before) {
            Move other = others.remove(move.vm());
            HostId to = other == null ? null : other.to();
            if (!move.to().equals(to)) {
                changes.add(new Change(move.vm(), move.vmName(), move.from(), move.to(), to));
            }
        }
        others.values()
                .forEach(move -> changes.add(new Change(move.vm(), move.vmName(), move.from(), null, move.to())));
        return changes;
    }
}
