/** Whether the brokers are there, as a plain value that each service's edge puts into its readiness. */
@NullMarked
package dev.tern.eventing.health;

import org.jspecify.annotations.NullMarked;
