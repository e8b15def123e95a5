/** When a move starts: at a quiet moment of its guest, as long as waiting for one costs nothing that matters. */
@NullMarked
package dev.tern.scheduler.window;

import org.jspecify.annotations.NullMarked;
