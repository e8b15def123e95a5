package dev.tern.contracts.fleet;

/** What the monitor knows of a host: answering, silent for more than two sample periods, given up, or off on purpose. */
public enum HostHealth {
    UP,
    STALE,
    DOWN,
    /** Silent because the scheduler switched it off, or wakes it. */
    OFF;

    /** Whether no answer is expected of it. */
    public boolean isGone() {
        return this == DOWN || this == OFF;
    }
}
