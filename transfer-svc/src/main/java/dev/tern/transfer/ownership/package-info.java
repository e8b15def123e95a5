/**
 * Who may let a guest run, as pure rules over the records of one host's journal.
 *
 * <pre>
 *                 adopted, or owned after LOADED
 *   (no record) ------------------------------------> OWNED(e) ---- ABORTED(h) ---> still OWNED(e), h is burnt
 *        |                                               |  ^
 *        | LOADED(e)                         RELEASED(h) |  | OWNED(h+1): taken back, by the peer's REFUSED
 *        v                                               v  | or by two people
 *   LOADED(e) -- OWNED(e), on the peer's RELEASED     RELEASED(h) -- LOADED(h+n): it comes back
 *        |
 *        `------ REFUSED(e): never again under e
 * </pre>
 *
 * Each hand-over is tried under an epoch above every one this host has seen of the guest ({@code h = highest + 1}), and
 * the source writes exactly one final record for it. Epochs never fall, and a record of an older one is stale.
 */
@NullMarked
package dev.tern.transfer.ownership;

import org.jspecify.annotations.NullMarked;
