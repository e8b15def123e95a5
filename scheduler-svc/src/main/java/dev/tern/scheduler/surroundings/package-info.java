/**
 * What all who work on plans have at hand: {@link dev.tern.scheduler.surroundings.ExecutionSettings what they are set to},
 * the fleet and what predicts it, and {@link dev.tern.scheduler.surroundings.Announcer} by which they make known what they
 * decided. Nothing here decides anything.
 */
@NullMarked
package dev.tern.scheduler.surroundings;

import org.jspecify.annotations.NullMarked;
