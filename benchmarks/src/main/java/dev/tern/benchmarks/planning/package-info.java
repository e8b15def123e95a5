/** What one look at the balance of a large fleet takes: the scheduler's own fleet state, forecasts and objective. */
@NullMarked
package dev.tern.benchmarks.planning;

import org.jspecify.annotations.NullMarked;
