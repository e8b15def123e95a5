/** Records what real moves take, for the scheduler to learn from: the training data that ships with Tern comes from here. */
@NullMarked
package dev.tern.benchmarks.recording;

import org.jspecify.annotations.NullMarked;
