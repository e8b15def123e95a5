/**
 * The control protocol between the embedded daemon and its clients: one JSON object a line over a unix socket, described
 * in docs/reference/embedded-hypervisor-protocol.md. Here is its wire form only: lines, fields with their bounds, and the
 * values of {@link dev.tern.hypervisor.Hypervisor} to and from JSON.
 */
@NullMarked
package dev.tern.hypervisor.embedded.control;

import org.jspecify.annotations.NullMarked;
