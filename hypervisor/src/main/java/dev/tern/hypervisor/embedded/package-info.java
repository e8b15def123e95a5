/**
 * The client of the embedded hypervisor: {@link dev.tern.hypervisor.embedded.EmbeddedHypervisor}, for agents, monitors,
 * the demo and tests.
 */
@NullMarked
package dev.tern.hypervisor.embedded;

import org.jspecify.annotations.NullMarked;
