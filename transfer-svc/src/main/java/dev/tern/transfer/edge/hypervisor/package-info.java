/** The agent's hypervisor port over a blocking connection: one owner thread for each of its two connections. */
@NullMarked
package dev.tern.transfer.edge.hypervisor;

import org.jspecify.annotations.NullMarked;
