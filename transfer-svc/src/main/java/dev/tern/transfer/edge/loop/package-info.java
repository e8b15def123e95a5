/** The one thread of an agent, with a bounded queue and timers. */
@NullMarked
package dev.tern.transfer.edge.loop;

import org.jspecify.annotations.NullMarked;
