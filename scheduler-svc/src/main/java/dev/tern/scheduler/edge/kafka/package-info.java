/** The scheduler's two sides to Kafka: what it reads into its loop, and what it makes known. */
@NullMarked
package dev.tern.scheduler.edge.kafka;

import org.jspecify.annotations.NullMarked;
