/** Saying something: a publisher that never blocks its caller, and (de)serialisers for channels that carry events. */
@NullMarked
package dev.tern.eventing.publish;

import org.jspecify.annotations.NullMarked;
