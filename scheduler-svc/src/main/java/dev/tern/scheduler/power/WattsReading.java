package dev.tern.scheduler.power;

import dev.tern.contracts.plan.Reason;

/** What was learned of a host's draw. */
public sealed interface WattsReading {

    /** @param watts as they were said: they may make no sense */
    record Said(double watts) implements WattsReading {}

    /** Nobody measures them, or nobody said them. */
    record Unread(Reason why) implements WattsReading {}
}
