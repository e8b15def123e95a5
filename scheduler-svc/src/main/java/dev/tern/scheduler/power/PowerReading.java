package dev.tern.scheduler.power;

/** What was learned of a host's power. */
public sealed interface PowerReading {

    record Known(Power power) implements PowerReading {}

    /** The host may be on or off. */
    record Unknown(PowerFailure why) implements PowerReading {}

    default boolean is(Power power) {
        return this instanceof Known(Power known) && known == power;
    }
}
