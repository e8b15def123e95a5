/**
 * Timefold Solver beside the scheduler's search, on the same instances and by the same costs. Its domain is public and mutable, since
 * Timefold makes, reads and writes it by reflection.
 */
@NullMarked
package dev.tern.benchmarks.timefold;

import org.jspecify.annotations.NullMarked;
