/**
 * The fleet as policy sees it: inventory, how fresh it is, and the moves under way or already allowed. One
 * {@link dev.tern.policy.fleet.FleetLedger} is written by the loop that reads events; whoever decides gets an immutable
 * {@link dev.tern.policy.fleet.Fleet}.
 */
@NullMarked
package dev.tern.policy.fleet;

import org.jspecify.annotations.NullMarked;
