/**
 * Which host each guest should live on, by search: a {@link dev.tern.scheduler.placement.search.Model} says what there is,
 * its goals say what is wanted and what a move costs, all in one unit, and a
 * {@link dev.tern.scheduler.placement.search.Search} looks for the placement that costs least and keeps every rule.
 *
 * <pre>
 * Model (hosts, guests, groups, goals) --> Placement, kept up to date move by move
 *                                             ^ asked what a change costs, and changed
 * Search --> Annealing: passes, each cooled --> Neighbourhood: shift, swap, chain
 * Bundles: which of the moves found need each other, and which pay
 * </pre>
 *
 * Rules always hold: capacities (also while a guest takes a resource on both hosts), one guest of a group a host, spread
 * over zones, groups that need each other near, hosts where a guest may not come. So the search may be stopped at any time.
 * What is broken at first may stay so, or get better: a host above its capacity holds none but its own guests, and no more of
 * them than at first.
 */
@NullMarked
package dev.tern.scheduler.placement.search;

import org.jspecify.annotations.NullMarked;
