/**
 * Orders of moves compared in a simulator of shared links. A fleet and what is to move come from a seed, what its guests
 * write from recorded migrations; then the same moves are made under fixed limits, all at once, and by Tern's scheduler as
 * it runs, in virtual time. Links are shared max-min fairly, every round of pre-copy is played out at the bandwidth that its move gets
 * from moment to moment, and whoever starts a move where there is no room stops the run.
 */
@NullMarked
package dev.tern.benchmarks.sequencing;

import org.jspecify.annotations.NullMarked;
