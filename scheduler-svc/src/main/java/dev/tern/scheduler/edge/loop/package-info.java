/** The one thread that the scheduler lives in. */
@NullMarked
package dev.tern.scheduler.edge.loop;

import org.jspecify.annotations.NullMarked;
