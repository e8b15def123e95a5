package dev.tern.scheduler.power;

import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.consolidation.GuestMove;
import java.util.List;

/**
 * What a look at the fleet led to.
 *
 * @param orders to be carried out
 * @param moves that relieve hosts, each for itself; or all that empty one host, of which all are made or none
 * @param unmet what should be done and cannot be
 */
public record Keeping(List<PowerOrder> orders, List<GuestMove> moves, List<Reason> unmet) {

    public Keeping {
        orders = List.copyOf(orders);
        moves = List.copyOf(moves);
        unmet = List.copyOf(unmet);
    }
}
