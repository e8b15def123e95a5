/**
 * Where poison records go, so that a partition goes on: {@code tern.dead-letters}, with the original's headers and value
 * and the reason beside them.
 */
@NullMarked
package dev.tern.eventing.deadletter;

import org.jspecify.annotations.NullMarked;
