/**
 * Noticing what a person should know. A condition raises its alert when it has held for several samples in a row, and
 * clears it when it has not, by a margin, for as many: so a value that swings about its threshold says nothing twice.
 */
@NullMarked
package dev.tern.monitor.detection;

import org.jspecify.annotations.NullMarked;
