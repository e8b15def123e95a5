/** The wire between two agents: versioned frames, their bounds, and the messages of a hand-over. */
@NullMarked
package dev.tern.transfer.protocol;

import org.jspecify.annotations.NullMarked;
