package dev.tern.scheduler.placement.goal;

import dev.tern.scheduler.placement.search.HostGoal;

/** Where it costs the same, the emptier host is better. By itself this is worth no move. */
public record Evenness(Fullness hosts) implements HostGoal {

    /** Of a full host's worth: well below what a move has to relieve. */
    private static final double WEIGHT = 0.01;

    @Override
    public String sentence() {
        return "Hosts are used evenly";
    }

    @Override
    public long cost(int host, long[] used) {
        double cpu = hosts.share(host, Resources.CPU, used[Resources.CPU]);
        double memory = hosts.share(host, Resources.MEMORY, used[Resources.MEMORY]);
        return Math.round(WEIGHT * (cpu * cpu + memory * memory) * hosts.worth(host));
    }
}
