package dev.tern.scheduler.placement;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.plan.Worth;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.forecast.MoveForecast;
import java.util.List;

/**
 * A move worth making.
 *
 * @param vm as it is when the move begins: where a move of it stands before this one, on the host where that leads
 * @param reasons why, and which other destinations were rejected
 */
public record ProposedMove(VmView vm, HostId to, MoveForecast forecast, Worth worth, List<Reason> reasons) {

    public ProposedMove {
        reasons = List.copyOf(reasons);
    }
}
