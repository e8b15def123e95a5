/**
 * Which guest should live where. Every {@link dev.tern.scheduler.placement.Objective} looks at one
 * {@link dev.tern.scheduler.placement.Problem} and answers with moves that lead there, what each is worth in core-seconds,
 * and what was rejected and why. A move that nobody ordered must gain more than it is predicted to cost, and a guest
 * that has just moved rests, so that load swinging to and fro does not drag guests along.
 *
 * <pre>
 * RelieveHosts --> Reliefs     (Balancing)  --+--> FleetModel: the Problem in numbers, by a Profile, with goals
 * EmptyHost    --> Evacuation  (Evacuating) --+    search.Search --> search.Bundles: what pays together
 * EmptyHost, MoveGuest, PlaceGuests, ReturnGuests, UndoMoves --> OrderedMoves --> Passage: an order in which they find room
 * </pre>
 *
 * <p>Deterministic: the same problem gives the same proposal, ties are broken by ids.
 */
@NullMarked
package dev.tern.scheduler.placement;

import org.jspecify.annotations.NullMarked;
