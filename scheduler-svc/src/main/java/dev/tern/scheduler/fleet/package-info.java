/**
 * What the scheduler knows of the fleet: one owner, {@link dev.tern.scheduler.fleet.FleetState}, takes in events; everyone else
 * reads immutable {@link dev.tern.scheduler.fleet.FleetSnapshot}s. Whether the data is good enough to act on is itself a
 * value ({@link dev.tern.scheduler.fleet.DataQuality}), so that no plan is ever made on data that is missing or old
 * without someone having said so.
 */
@NullMarked
package dev.tern.scheduler.fleet;

import org.jspecify.annotations.NullMarked;
