/**
 * Read, decide, answer: the answers to a batch of events and the offsets of the batch become visible together, or not at
 * all (Kafka transactions over the plain client). What a handler writes elsewhere, as to a database, is not part of it:
 * a batch may be handled again after a crash, so such writes are idempotent by the event's id.
 *
 * <pre>
 *  poll -> begin -> handle each -> send answers -> send offsets -> commit
 *            ^          | throws                                      |
 *            |          v                                             v
 *            +--- abort, go back to the last commit           the next batch
 * </pre>
 *
 * A record on which the handler fails three times goes to the dead letters, within the transaction.
 */
@NullMarked
package dev.tern.eventing.transactions;

import org.jspecify.annotations.NullMarked;
