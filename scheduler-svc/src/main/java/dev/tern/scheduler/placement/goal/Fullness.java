package dev.tern.scheduler.placement.goal;

import dev.tern.contracts.id.HostId;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.rule.Ledger;
import java.util.List;

/** How full hosts are, by what guests that may move take of them, and what a whole host is worth over the horizon. */
public final class Fullness {

    /** Host by host and resource by resource: what all else takes. */
    private final double[] fixed;

    private final double[] whole;
    private final double[] worth;

    /**
     * @param ledger what all guests take
     * @param taken of it, host by host and resource by resource, by guests that may move
     */
    public Fullness(Problem problem, Ledger ledger, List<HostId> hosts, long[] taken) {
        fixed = new double[taken.length];
        whole = new double[taken.length];
        worth = new double[hosts.size()];
        double horizon = problem.settings().horizonSeconds();
        for (int i = 0; i < worth.length; i++) {
            HostId host = hosts.get(i);
            int cpu = i * Resources.COUNT + Resources.CPU;
            int memory = i * Resources.COUNT + Resources.MEMORY;
            whole[cpu] = ledger.cpus(host) * Resources.MICRO;
            fixed[cpu] = ledger.cores(host) * Resources.MICRO - taken[cpu];
            whole[memory] = ledger.capacity(host);
            fixed[memory] = ledger.bytes(host) - taken[memory];
            worth[i] = ledger.cpus(host) * horizon * Resources.MICRO;
        }
    }

    /** From 0, above 1 where more is asked for than there is. */
    double share(int host, int resource, long used) {
        int of = host * Resources.COUNT + resource;
        return (fixed[of] + used) / whole[of];
    }

    /** In micro-core-seconds. */
    double worth(int host) {
        return worth[host];
    }
}
