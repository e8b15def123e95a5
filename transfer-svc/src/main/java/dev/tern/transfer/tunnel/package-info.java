/**
 * Channels between two hypervisors' other sockets, by which disks travel: each connection that a hypervisor makes to a
 * socket of its own agent goes on, byte by byte and both ways, to a socket of the other hypervisor. A channel has one
 * connection between the agents at a time, and outlives it.
 *
 * <pre>
 * source                                                destination
 *   hypervisor connects to the source's socket
 *   |== connection HELLO(session, channel(i, token)) ====|  the first time: connects to the hypervisor's socket
 *   |<- WELCOME -----------------------------------------|
 *   |-- RESUME(have) ------------------------------------>|  whatever stands before it needs no sending
 *   |<------------------------------------- RESUME(have) -|
 *   |-- CHUNK(offset, bytes) --->  <--- CHUNK(offset, bytes) -|
 *   |<- TAKEN(offset) ------------------------ TAKEN(offset) ->|  written to the local socket: room for more
 *   |-- CHUNK(offset, last) ----->  <--- CHUNK(offset, last) --|  a socket's end of output, each way on its own
 *   |-- RESET(why) ---------------------------- RESET(why) ---|  a local socket broke: the other one is closed
 *   |-- BYE ---------------------------------------------->|  both ends were taken
 * </pre>
 *
 * What is sent and not yet taken is kept, at most {@link dev.tern.transfer.protocol.Wire#CHANNEL_WINDOW} bytes a
 * direction, and sent again from where the other side's RESUME says after a reconnect; a local socket is not read while
 * that window is full, so that what the hypervisor writes is bounded by what its peer takes.
 */
@NullMarked
package dev.tern.transfer.tunnel;

import org.jspecify.annotations.NullMarked;
