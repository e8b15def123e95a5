package dev.tern.scheduler.placement.search;

/** What is wanted of each host by itself. */
public interface HostGoal {

    /** As one says it: "No host is used above its safety level". */
    String sentence();

    /**
     * How far one host is from it, from 0.
     *
     * @param host its number
     * @param used of each resource, from 0
     */
    long cost(int host, long[] used);
}
