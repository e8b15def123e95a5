/** The whole platform as processes on one machine, moving guests that write all the time. */
@NullMarked
package dev.tern.benchmarks.moves;

import org.jspecify.annotations.NullMarked;
