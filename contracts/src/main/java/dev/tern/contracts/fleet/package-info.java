/** The fleet as it is seen: hosts, guests, their load, the links between hosts, and alerts about them. */
@NullMarked
package dev.tern.contracts.fleet;

import org.jspecify.annotations.NullMarked;
