/** What the monitor says on topics and hears from them. */
@NullMarked
package dev.tern.monitor.edge.kafka;

import org.jspecify.annotations.NullMarked;
