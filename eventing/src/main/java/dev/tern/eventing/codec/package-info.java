/**
 * Events to Kafka records and back: CloudEvents 1.0 in binary mode, the attributes in headers {@code ce_*}, the data as
 * JSON. What comes from Kafka is bad input until it has been decoded: anything that is not exactly an event of its topic
 * is refused with a code.
 */
@NullMarked
package dev.tern.eventing.codec;

import org.jspecify.annotations.NullMarked;
