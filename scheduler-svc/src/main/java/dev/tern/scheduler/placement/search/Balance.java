package dev.tern.scheduler.placement.search;

/** What is free of two resources is free together: for each free unit of one, so many of the other. */
public final class Balance implements HostGoal {

    private final int resources;
    private final long[] capacities;
    private final int of;
    private final int by;
    private final long target;
    private final long weight;

    /**
     * @param capacities of each host's resources, host by host
     * @param of the resource whose free units ask for some of the other
     * @param by the other
     * @param target how many each asks for
     * @param weight of each that lacks
     */
    public Balance(long[] capacities, int resources, int of, int by, long target, long weight) {
        this.capacities = capacities.clone();
        this.resources = resources;
        this.of = of;
        this.by = by;
        this.target = target;
        this.weight = weight;
    }

    @Override
    public String sentence() {
        return "For each free unit of resource " + of + " a host has " + target + " free of resource " + by;
    }

    @Override
    public long cost(int host, long[] used) {
        int base = host * resources;
        long asked = target * (capacities[base + of] - used[of]);
        return weight * Math.max(0, asked - (capacities[base + by] - used[by]));
    }
}
