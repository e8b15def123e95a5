/**
 * What is wanted, and what it costs that it is not so, all in core-seconds over the horizon. A goal is a small class that prices
 * one host or one guest's place; what plans are told to cost is counted by the same classes, and weighted by the same
 * {@link dev.tern.scheduler.placement.GoalWeights}.
 *
 * <p>To add a goal write such a class here, and name it where its kind is listed: what is wanted of hosts in
 * {@link dev.tern.scheduler.placement.goal.GoalCosts#ofHosts}, by which it is searched for and part of what plans and their moves
 * are told to cost; what is wanted of guests in {@link dev.tern.scheduler.placement.model.FleetModel}, or in the {@code Profile}
 * of the one kind of plan that wants it, and counted in {@code GoalCosts} where it is to be told. Then, as far as it needs that:
 * <ul>
 *   <li>a weight: a component of {@code GoalWeights} and a key of {@code GoalConfig};
 *   <li>a line of its own in plans ({@code goal.*}): {@code Explained}; in alternatives: {@code Front};
 *   <li>moves that are made for it alone: {@code Reliefs}, which says what moves gain, and {@code RelieveHosts}, which says
 *       when to look for some.
 * </ul>
 */
@NullMarked
package dev.tern.scheduler.placement.goal;

import org.jspecify.annotations.NullMarked;
