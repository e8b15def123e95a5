package dev.tern.scheduler.consolidation;

/** What a host can be used for. */
public enum PowerState {
    ON,
    /** It has been told to wake and will be on. */
    WAKING,
    OFF,
    /** People have it, or it is not trusted: it is neither given guests nor relieved, emptied, woken or switched off. */
    WITHHELD
}
