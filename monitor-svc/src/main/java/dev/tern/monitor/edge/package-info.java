/** Where the monitor meets hypervisors, Kafka, HTTP and metrics. */
@NullMarked
package dev.tern.monitor.edge;

import org.jspecify.annotations.NullMarked;
