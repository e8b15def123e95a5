/**
 * What is wanted, and what it costs that it is not so, all in core-seconds over the horizon. A goal is a small class that prices
 * one host or one guest's place; what plans are told to cost is counted by the same classes,
 * and weighted by the same {@link dev.tern.scheduler.placement.GoalWeights}.
 */
@NullMarked
package dev.tern.scheduler.placement.goal;

import org.jspecify.annotations.NullMarked;
