/** What is said to a benchmark, and one clear line about what is wrong with it. */
@NullMarked
package dev.tern.benchmarks.arguments;

import org.jspecify.annotations.NullMarked;
