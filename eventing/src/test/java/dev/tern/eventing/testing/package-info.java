/** What tests of Kafka's edges need: a real broker in their own JVM. */
@NullMarked
package dev.tern.eventing.testing;

import org.jspecify.annotations.NullMarked;
