/**
 * A real Kafka broker in this JVM: Kafka's own server in its combined role, broker and controller, with its data on
 * disk. It is formatted once and then only started; what was written survives a restart and a kill.
 */
@NullMarked
package dev.tern.local.broker;

import org.jspecify.annotations.NullMarked;
