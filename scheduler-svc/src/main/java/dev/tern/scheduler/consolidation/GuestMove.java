package dev.tern.scheduler.consolidation;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Reason;

/** A move that a decision wants, and why. */
public record GuestMove(VmId guest, HostId from, HostId to, Reason why) {}
