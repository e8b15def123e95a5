/**
 * What plans say of themselves: what each goal costs before and after, what each move's part in that is, and where else its guest
 * might have gone.
 */
@NullMarked
package dev.tern.scheduler.placement.explanation;

import org.jspecify.annotations.NullMarked;
