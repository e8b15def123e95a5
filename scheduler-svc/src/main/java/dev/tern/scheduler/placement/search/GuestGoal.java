package dev.tern.scheduler.placement.search;

/** What is wanted of where a guest is: that it stays, unless something is gained, or that it leaves. */
public interface GuestGoal {

    /** As one says it: "Guests that are costly to move stay". */
    String sentence();

    /** What it costs that the guest is on that host, from 0. */
    long cost(int guest, int host);
}
