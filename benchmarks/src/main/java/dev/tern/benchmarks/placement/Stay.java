package dev.tern.benchmarks.placement;

import dev.tern.scheduler.placement.search.GuestGoal;

/**
 * A process has a cost to move, and each pair of machines one to move between. The challenge counts the latter of every
 * process: where a machine has one to itself, also of those that stay.
 */
final class Stay implements GuestGoal {

    private final int[] homes;
    private final long[] costs;
    private final long weight;
    private final int[][] distances;
    private final long distanceWeight;
    /** By machine: nearly every question is about one that stays, and tables of distances fit into no cache. */
    private final long[] staying;

    Stay(int[] homes, long[] costs, long weight, int[][] distances, long distanceWeight) {
        this.homes = homes;
        this.costs = costs;
        this.weight = weight;
        this.distances = distances;
        this.distanceWeight = distanceWeight;
        staying = new long[distances.length];
        for (int host = 0; host < staying.length; host++) {
            staying[host] = distanceWeight * distances[host][host];
        }
    }

    @Override
    public String sentence() {
        return "Processes that are costly to move, or far, stay";
    }

    @Override
    public long cost(int guest, int host) {
        int home = homes[guest];
        return home == host ? staying[host] : weight * costs[guest] + distanceWeight * distances[home][host];
    }
}
