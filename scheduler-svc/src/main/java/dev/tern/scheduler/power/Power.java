package dev.tern.scheduler.power;

/** Whether a host has power, as what switches it says. */
public enum Power {
    ON,
    /** It was woken and does not run yet. */
    TURNING_ON,
    /** It shuts down. */
    TURNING_OFF,
    OFF
}
