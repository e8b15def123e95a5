/**
 * Moves that somebody ordered. They are proposed whatever they cost, in an order in which each finds room, or rejected with what
 * stands against them.
 */
@NullMarked
package dev.tern.scheduler.placement.order;

import org.jspecify.annotations.NullMarked;
