/** The policy service: what is allowed, and the log of what was done. Its configuration and its wiring. */
@NullMarked
package dev.tern.policy;

import org.jspecify.annotations.NullMarked;
