/**
 * Those who are told of a move: a program inside the guest, by QEMU's guest agent, and a web server. Each is asked on a
 * virtual thread of its own and over a connection of its own, until it gives an answer that counts or the deadline is
 * over, so that one that hangs holds up nobody but its own guest.
 */
@NullMarked
package dev.tern.transfer.edge.hooks;

import org.jspecify.annotations.NullMarked;
