/**
 * Which guest should live where. Every {@link dev.tern.scheduler.placement.Objective} looks at one
 * {@link dev.tern.scheduler.placement.Problem} and answers with moves that lead there, what each is worth in core-seconds,
 * and what was rejected and why. A move that nobody ordered must gain more than it is predicted to cost, and a guest
 * that has just moved rests, so that load swinging to and fro does not drag guests along.
 *
 * <pre>
 * rule        what may be                     each looks at those above it, and at nothing below
 * goal        what is wanted                  search, beside them, knows only numbers
 * model       the fleet as the search reads it, by a Profile
 * explanation what plans say of themselves
 * balance     RelieveHosts --> Reliefs    (Balancing)  --> FleetModel --> search.Search --> search.Bundles
 * order       EmptyHost    --> Evacuation (Evacuating) --> FleetModel --> search.Search --> search.Bundles
 *             EmptyHost, MoveGuest, PlaceGuests, ReturnGuests, UndoMoves --> OrderedMoves --> Passage
 * unasked     ConsolidateHost, RelieveAhead --> UnaskedMoves
 * </pre>
 *
 * <p>Deterministic: the same problem gives the same proposal, ties are broken by ids.
 */
@NullMarked
package dev.tern.scheduler.placement;

import org.jspecify.annotations.NullMarked;
