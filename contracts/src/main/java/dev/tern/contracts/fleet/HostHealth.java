package dev.tern.contracts.fleet;

/** What the monitor knows of a host: answering, silent for more than two sample periods, or given up. */
public enum HostHealth {
    UP,
    STALE,
    DOWN
}
