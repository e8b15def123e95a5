/**
 * Agent to agent over TCP: TLS 1.3 with both sides authenticated, always; frames, heartbeats, connections made anew after
 * a cut, and the door at which whoever arrives is checked. A connection's state belongs to its event loop.
 *
 * <p>A host's certificate carries its name as the one URI {@code tern://host/NAME} among its subject alternative names,
 * and both {@code serverAuth} and {@code clientAuth} as extended key usages.
 */
@NullMarked
package dev.tern.transfer.edge.netty;

import org.jspecify.annotations.NullMarked;
