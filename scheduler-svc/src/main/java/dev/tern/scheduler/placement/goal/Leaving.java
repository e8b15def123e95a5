package dev.tern.scheduler.placement.goal;

import dev.tern.contracts.id.HostId;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.rule.Ledger;
import dev.tern.scheduler.placement.search.GuestGoal;
import java.util.List;

/** Guests leave a host that is emptied, whatever that costs elsewhere. */
public final class Leaving implements GuestGoal {

    /** In hosts' cores over the horizon, by the weight of the heaviest goal: more than a move that does not converge. */
    private static final double STAYS = 10;

    private final int emptied;
    private final long worth;

    public Leaving(Problem problem, Ledger ledger, HostId emptied, List<HostId> hosts) {
        double horizon = problem.settings().horizonSeconds();
        this.emptied = hosts.indexOf(emptied);
        worth = Math.round(
                STAYS * problem.settings().weights().heaviest() * ledger.cpus(emptied) * horizon * Resources.MICRO);
    }

    @Override
    public String sentence() {
        return "Guests leave the host that is emptied";
    }

    @Override
    public long cost(int guest, int host) {
        return host == emptied ? worth : 0;
    }
}
