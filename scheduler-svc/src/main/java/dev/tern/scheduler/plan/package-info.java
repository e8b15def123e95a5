/**
 * Plans themselves: what someone wants one for ({@link dev.tern.scheduler.plan.Order}), how a proposal becomes one ({@link
 * dev.tern.scheduler.plan.Drafting}), and how far each that is kept has come ({@link dev.tern.scheduler.plan.PlanBook}, {@link
 * dev.tern.scheduler.plan.Track}). Where a move stands is read off the fleet's migrations. Nothing here acts: those who do
 * read it, and write down what came of it.
 */
@NullMarked
package dev.tern.scheduler.plan;

import org.jspecify.annotations.NullMarked;
