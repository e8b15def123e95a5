/** What the scheduler shows to Prometheus. */
@NullMarked
package dev.tern.scheduler.edge.metrics;

import org.jspecify.annotations.NullMarked;
