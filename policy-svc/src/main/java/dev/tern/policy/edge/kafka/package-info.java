/**
 * Kafka: the fleet is read into the desk, submitted plans are answered in a transaction with their offsets, and all that
 * is to be audited is recorded before its offset is committed.
 */
@NullMarked
package dev.tern.policy.edge.kafka;

import org.jspecify.annotations.NullMarked;
