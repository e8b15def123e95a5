/**
 * What the port is rated at that a host's guests leave and arrive through: the network device with its agent's address.
 *
 * <p>{@link dev.tern.transfer.edge.port.AgentPort} finds the device and its speed, which is the operator's word, else the
 * kernel's as {@link dev.tern.transfer.edge.port.NetworkDevices} reads it. {@link dev.tern.transfer.edge.port.PortWatch}
 * looks again and again and tells what has changed.
 */
@NullMarked
package dev.tern.transfer.edge.port;

import org.jspecify.annotations.NullMarked;
