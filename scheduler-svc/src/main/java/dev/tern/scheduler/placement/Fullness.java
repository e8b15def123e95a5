package dev.tern.scheduler.placement;

import dev.tern.contracts.id.HostId;
import java.util.List;

/** How full hosts are, by what guests that may move take of them, and what a whole host is worth over the horizon. */
final class Fullness {

    /** Host by host and resource by resource: what all else takes. */
    private final double[] fixed;

    private final double[] whole;
    private final double[] worth;

    /**
     * @param ledger what all guests take
     * @param taken of it, host by host and resource by resource, by guests that may move
     */
    Fullness(Problem problem, Ledger ledger, List<HostId> hosts, long[] taken) {
        fixed = new double[taken.length];
        whole = new double[taken.length];
        worth = new double[hosts.size()];
        double horizon = problem.settings().horizon().toNanos() / 1e9;
        for (int i = 0; i < worth.length; i++) {
            HostId host = hosts.get(i);
            int cpu = i * FleetModel.RESOURCES + FleetModel.CPU;
            int memory = i * FleetModel.RESOURCES + FleetModel.MEMORY;
            whole[cpu] = ledger.cpus(host) * FleetModel.MICRO;
            fixed[cpu] = ledger.cores(host) * FleetModel.MICRO - taken[cpu];
            whole[memory] = ledger.capacity(host);
            fixed[memory] = ledger.bytes(host) - taken[memory];
            worth[i] = ledger.cpus(host) * horizon * FleetModel.MICRO;
        }
    }

    /** From 0, above 1 where more is asked for than there is. */
    double share(int host, int resource, long used) {
        int of = host * FleetModel.RESOURCES + resource;
        return (fixed[of] + used) / whole[of];
    }

    /** In micro-core-seconds. */
    double worth(int host) {
        return worth[host];
    }
}
