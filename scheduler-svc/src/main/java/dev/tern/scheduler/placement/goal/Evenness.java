package dev.tern.scheduler.placement.goal;

import dev.tern.scheduler.placement.PlacementSettings;
import dev.tern.scheduler.placement.search.HostGoal;

/** Where it costs the same, the emptier host is better; by itself this is worth no move but where its weight says so. */
public record Evenness(Fullness hosts, double weight) implements HostGoal {

    public static Evenness of(Fullness hosts, PlacementSettings settings) {
        return new Evenness(hosts, settings.weights().evenness());
    }

    /** What a host costs that is so full, as a share of it, before it is weighed. */
    public static double share(double cpu, double memory) {
        return cpu * cpu + memory * memory;
    }

    @Override
    public String sentence() {
        return "Hosts are used evenly";
    }

    @Override
    public long cost(int host, long[] used) {
        double cpu = hosts.share(host, Resources.CPU, used[Resources.CPU]);
        double memory = hosts.share(host, Resources.MEMORY, used[Resources.MEMORY]);
        return Math.round(weight * share(cpu, memory) * hosts.worth(host));
    }
}
