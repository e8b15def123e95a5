package dev.tern.scheduler.placement.goal;

/** What guests take of hosts, as the search counts it: of each host first CPU, then memory. */
public final class Resources {

    /** In millionths of a core. */
    public static final int CPU = 0;

    /** In bytes. */
    public static final int MEMORY = 1;

    public static final int COUNT = 2;

    /** Of a core, or a core-second, as goals cost them. */
    public static final double MICRO = 1e6;

    private Resources() {}
}
