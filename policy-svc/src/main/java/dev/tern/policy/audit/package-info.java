/**
 * The audit log: rows that are only ever added, each carrying the hash of the one before it. A row's hash is SHA-256
 * over its canonical JSON (RFC 8785), so that anyone can compute it again.
 *
 * <pre>
 *   row n:  hash(n) = SHA-256( {"action", "actor", "at", "detail", "event", "previous": hash(n-1), "reason", "sequence": n, "subject"} )
 *   row 1:  previous is 64 zeros
 *   head:   sequence and hash of the last row, kept beside the rows and once more outside the database
 * </pre>
 *
 * Changing, removing, adding or swapping rows breaks a link, cutting the end off contradicts the head;
 * {@link dev.tern.policy.audit.Verifier} names the first row that is wrong. Secrets are taken out before hashing.
 */
@NullMarked
package dev.tern.policy.audit;

import org.jspecify.annotations.NullMarked;
