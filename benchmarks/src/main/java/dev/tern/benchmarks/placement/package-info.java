/** The planner's search on public problems, beside the best answers known. */
@NullMarked
package dev.tern.benchmarks.placement;

import org.jspecify.annotations.NullMarked;
