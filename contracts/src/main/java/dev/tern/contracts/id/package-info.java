/** Names of things: validated text, so that an id of a host is never taken for one of a guest. */
@NullMarked
package dev.tern.contracts.id;

import org.jspecify.annotations.NullMarked;
