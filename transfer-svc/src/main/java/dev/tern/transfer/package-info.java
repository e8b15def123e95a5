/** The agent of a host: streams the pages of guests that move, and hands them over from owner to owner. */
@NullMarked
package dev.tern.transfer;

import org.jspecify.annotations.NullMarked;
