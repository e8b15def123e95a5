/**
 * A migration's life as a sealed typestate, the commands that start and end it, its progress and its outcome.
 *
 * <pre>
 * Requested -> Allowed -> Reserved -> Prepared -> Copying(round) -> Switching -> Loaded -> Released -> Running -> Done
 *     |___________|___________|___________|____________|______________|____________|          |
 *                                  | undo(reason)                                             | doubt(evidence)
 *                                  v                                                          v
 *                              Cancelling -> RolledBack | Failed                           InDoubt -> Running | RolledBack
 * </pre>
 *
 * A transition is a method on the state that it leaves, so an illegal one does not compile; Reserved may be told again,
 * with more notes. Before Released any failure leads back to the source; after it only forward, or into InDoubt where
 * nobody can know.
 */
@NullMarked
package dev.tern.contracts.migration;

import org.jspecify.annotations.NullMarked;
