package dev.tern.scheduler.placement.search;

/** Each unit of a resource above a host's safety level costs the resource's weight. */
public final class SafetyLevel implements HostGoal {

    private final int resources;
    private final long[] levels;
    private final long[] weights;

    /**
     * @param levels of each host's resources, host by host
     * @param weights of each resource's units
     */
    public SafetyLevel(long[] levels, long[] weights) {
        this.resources = weights.length;
        this.levels = levels.clone();
        this.weights = weights.clone();
    }

    @Override
    public String sentence() {
        return "No host is used above its safety level";
    }

    @Override
    public long cost(int host, long[] used) {
        long cost = 0;
        int base = host * resources;
        for (int r = 0; r < resources; r++) {
            cost += weights[r] * Math.max(0, used[r] - levels[base + r]);
        }
        return cost;
    }
}
