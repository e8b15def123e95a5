package dev.tern.scheduler.placement.goal;

import dev.tern.contracts.id.HostId;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.rule.Ledger;
import dev.tern.scheduler.placement.search.GuestGoal;
import java.util.List;

/** Guests leave a host that is emptied, whatever that costs elsewhere. */
public final class Leaving implements GuestGoal {

    /** In the largest host's cores over the horizon, by the heaviest goal's weight: more than a guest costs where it goes. */
    private static final double STAYS = 10;

    private final int emptied;
    private final long worth;

    public Leaving(Problem problem, Ledger ledger, HostId emptied, List<HostId> hosts) {
        double horizon = problem.settings().horizonSeconds();
        this.emptied = hosts.indexOf(emptied);
        int cores = hosts.stream().mapToInt(ledger::cpus).max().orElseThrow();
        worth = Math.round(STAYS * problem.settings().weights().heaviest() * cores * horizon * Resources.MICRO);
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
