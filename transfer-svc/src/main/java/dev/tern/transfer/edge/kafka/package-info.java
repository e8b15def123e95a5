/** The agent's ends of the platform's log: commands and records in, everything that happens out. */
@NullMarked
package dev.tern.transfer.edge.kafka;

import org.jspecify.annotations.NullMarked;
