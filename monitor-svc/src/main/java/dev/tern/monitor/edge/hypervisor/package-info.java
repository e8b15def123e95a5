/** Reads hosts through {@code dev.tern.hypervisor}, each host by a thread of its own. */
@NullMarked
package dev.tern.monitor.edge.hypervisor;

import org.jspecify.annotations.NullMarked;
