/** One host's agent as a whole: its loop, journal, hypervisor, peers and log, begun together and ended together. */
@NullMarked
package dev.tern.transfer.edge.host;

import org.jspecify.annotations.NullMarked;
