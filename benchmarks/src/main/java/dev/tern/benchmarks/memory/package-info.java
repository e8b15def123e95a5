/** What a benchmark takes of its process's memory. */
@NullMarked
package dev.tern.benchmarks.memory;

import org.jspecify.annotations.NullMarked;
