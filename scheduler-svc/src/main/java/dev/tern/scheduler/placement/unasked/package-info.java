/**
 * Moves that nobody ordered, to where somebody else has decided: to save energy, or before a host lacks CPU.
 */
@NullMarked
package dev.tern.scheduler.placement.unasked;

import org.jspecify.annotations.NullMarked;
