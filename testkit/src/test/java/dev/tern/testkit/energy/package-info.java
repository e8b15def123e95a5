/** Hosts that are switched off while nobody needs them, through the whole platform. */
@NullMarked
package dev.tern.testkit.energy;

import org.jspecify.annotations.NullMarked;
