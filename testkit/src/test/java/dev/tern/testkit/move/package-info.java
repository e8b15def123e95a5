/** Moves that succeed: many of them, of every kind of guest, under load, through the whole platform. */
@NullMarked
package dev.tern.testkit.move;

import org.jspecify.annotations.NullMarked;
