/** The ports of one process: those of a local platform, and those on which tests let something listen. */
@NullMarked
package dev.tern.eventing.port;

import org.jspecify.annotations.NullMarked;
