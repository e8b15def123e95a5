/** The one entrance to all benchmarks. */
@NullMarked
package dev.tern.benchmarks;

import org.jspecify.annotations.NullMarked;
