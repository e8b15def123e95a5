/**
 * Fewer hosts for the same guests, and power only for those: {@link dev.tern.scheduler.consolidation.Consolidator} says which
 * guests move, which hosts are woken and which are switched off.
 *
 * <p>What a host needs is forecast, not measured: the means that {@link dev.tern.scheduler.consolidation.DemandWatch} learned
 * of its guests, plus some deviations of their sum. Guests leap, but not together, so a host with many needs little more than
 * their means; and as one sample says little of the next, a leap moves nobody.
 *
 * <pre>
 *   CPU that guests may have  |----------------------------------------|
 *   mean + 3 deviations within it: more guests may come                 mean + 1.5 deviations above it: guests leave
 *                               <----- in between a host is left alone ----->
 * </pre>
 *
 * A host is woken at once when one lacks CPU or the reserve does not hold, and is emptied only after a while, by all its guests
 * or none, for an energy that is worth more than the moves; it is switched off after it was idle for a while. What is under
 * way or planned counts on both hosts, and a host with anything on its way or withheld is left as it is. No two guests of a
 * group are put on one host. A guest of a group that has to be in some zones, or with another group in one, stays in the zone
 * that it is in: then neither any one move nor several together take anything from what its group asks for.
 *
 * <p>Deterministic, without memory of its own: the same hosts and guests in any order give the same decision.
 */
@NullMarked
package dev.tern.scheduler.consolidation;

import org.jspecify.annotations.NullMarked;
