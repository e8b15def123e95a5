/**
 * Drives one guest's move from command to end, on either side, by the ownership journal.
 *
 * <pre>
 *   source: Departure                                            destination: Arrival
 *
 *   Approach   REQUESTED, ALLOWED (journaled)
 *              connect, Reserve ------------------------------>  Reservation: preflight, all reasons at once
 *              RESERVED         <------------------ Reserved(token)  HOLDING (journaled)
 *              Prepare  -------------------------------------->  ImageLoad: the hypervisor waits, paused
 *                               <---------------------- Prepared
 *              hooks are told BEFORE (journaled); they may object
 *              PREPARED
 *              COPYING  ============== pages ================>
 *              SWITCHING: the hypervisor has paused the guest; the deadline runs
 *                                                                digest equal, tail delivered, loaded
 *              LOADED           <---------------- Loaded(digest) LOADED (journaled): only the source's word counts
 *   HandedOver RELEASED (journaled): never again under this epoch
 *              Release  ---------------- or by the log ------->  Takeover: OWNED (journaled), it runs, then it is defined
 *              RUNNING          <------------ Running(hand-over) SETTLED (journaled, with what is owed to hooks)
 *                                                                Aftercare: hooks are told AFTER, the guest's clock is read
 *              image destroyed, DONE, Farewell --------------->
 *
 *   any fault, cancel or withdrawal of policy's allow before RELEASED:
 *   Withdrawal ABORTED (journaled), guest resumed, Abort ----->  Clearance: REFUSED (journaled), memory given back
 *                               <------------------- Discarded
 *              hooks that were told BEFORE are told UNDONE
 * </pre>
 *
 * That is a move by relay. In native mode the hypervisors send the pages to each other, and in cold mode there are none: there is
 * no digest then, which LOADED, RELEASED and OWNED say, and a message Switching tells the destination to bring the load to
 * its end.
 *
 * <p>An {@link dev.tern.transfer.migration.Agent} and all that it owns run on one loop and reach the outside only through
 * {@link dev.tern.transfer.migration.Surroundings}: no threads, no clocks of their own. What a crash leaves behind is
 * what the journal says, and recovering is beginning again from it.
 */
@NullMarked
package dev.tern.transfer.migration;

import org.jspecify.annotations.NullMarked;
