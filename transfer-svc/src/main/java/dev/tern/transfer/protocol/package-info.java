/**
 * The wire between two agents: versioned frames, their bounds, and the messages of a hand-over. It runs inside TLS 1.3
 * with both sides authenticated, never without. A receiver checks every number against its own expectation before it
 * allocates anything for it; what breaks a rule is a {@link dev.tern.transfer.protocol.ProtocolViolation} with a code,
 * counted, and costs the connection.
 *
 * <pre>
 * source                                   destination
 *   |== control connection ====================|
 *   |<- READY ---------------------------------|  the certificate names a host
 *   |-- HELLO(session, control, versions) ---->|  certificate names session.from; it knows session.to as itself
 *   |<- WELCOME(version) | REFUSAL(why) -------|
 *   |-- CONTROL Reserve(manner) -------------->|
 *   |<- CONTROL Reserved(token, notes) | Refused
 *   |-- CONTROL Prepare ---------------------->|
 *   |<- CONTROL Prepared(ticket) --------------|
 *   |   == data connections 0..n-1 ============|
 *   |   <- READY ------------------------------|
 *   |   -- HELLO(session, data(i, n, token)) ->|
 *   |   <- WELCOME(next batch) ----------------|  whatever stands before it needs no sending
 *   |   -- BATCH 0, 1, 2 ... ----------------->|  on any connection; put in order there
 *   |   <- ACK(next batch, raw written) -------|  on every connection: losing some does not matter
 *   |   <- RESEND(batch) ----------------------|  the bytes do not match their checksum
 *   |   -- END(totals, digest) --------------->|  once all batches are made; again after every reconnect
 *   |   <- SEALED(digest) ---------------------|  all there, tail held back; the source compares
 *   |   -- BYE ------------------------------->|
 *   |   -- CONTROL Switching ----------------->|  in other modes than relay, in place of the data connections
 *   |<- CONTROL ReturnPath(offset, bytes) -----|  whenever the hypervisor there says something; all again after Inquire
 *   |<- CONTROL Loaded(digest) ----------------|
 *   |-- CONTROL Release(record) -------------->|
 *   |<- CONTROL Running -----------------------|
 *   |-- CONTROL Farewell, BYE ---------------->|
 *
 * A connection, as its receiver sees it:
 *
 *   TLS --handshake, identity--> NEW --READY, HELLO--> OPEN --BYE | violation | silence--> CLOSED
 *    |                            |
 *    +---- deadline, too many ----+--> CLOSED
 *
 *   OPEN, control: CONTROL, PING, PONG, BYE.        OPEN, data at the destination: BATCH, END, PING, PONG, BYE.
 *                                                   OPEN, data at the source: ACK, RESEND, SEALED, PING, PONG, BYE.
 * </pre>
 *
 * <p>From HELLO on both sides of a connection send PING at each heartbeat on their own account, so that a full pipe in one
 * direction says nothing about the other; three intervals without a byte mean that the connection is gone. After a cut
 * the source connects anew, says HELLO again, and WELCOME names where to go on.
 */
@NullMarked
package dev.tern.transfer.protocol;

import org.jspecify.annotations.NullMarked;
