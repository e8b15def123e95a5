/** Where Kafka is and how a client of it is configured: the settings that every producer, consumer and admin shares. */
@NullMarked
package dev.tern.eventing.connect;

import org.jspecify.annotations.NullMarked;
