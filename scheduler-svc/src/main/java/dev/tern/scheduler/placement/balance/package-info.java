/**
 * Moves that nobody ordered, because hosts are above their thresholds or groups are not apart: what pays together, then what pays
 * by itself; and the alternatives among which somebody may choose.
 */
@NullMarked
package dev.tern.scheduler.placement.balance;

import org.jspecify.annotations.NullMarked;
