/**
 * Who goes now. {@link dev.tern.scheduler.departure.Dispatcher} asks of each move that is allowed what stands against it by
 * itself, and what groups of guests have against it by now; the others are put in order together, by what hosts bear and ports
 * carry, which is read off the moves of the last hour. {@link dev.tern.scheduler.departure.Arrivals} is when their guests are
 * expected where they go, by the same order. Nothing is remembered between two looks.
 */
@NullMarked
package dev.tern.scheduler.departure;

import org.jspecify.annotations.NullMarked;
