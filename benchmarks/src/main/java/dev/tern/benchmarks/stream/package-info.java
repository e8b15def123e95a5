/** How fast guests' memory travels between two agents on one machine. */
@NullMarked
package dev.tern.benchmarks.stream;

import org.jspecify.annotations.NullMarked;
