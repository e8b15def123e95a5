package dev.tern.scheduler.sequencing;

import dev.tern.contracts.plan.Reason;

/** A move for which no order makes room. */
public record Unmoved(GuestMove move, Reason why) {}
