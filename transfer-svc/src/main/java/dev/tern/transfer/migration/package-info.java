/** Drives one guest's move from command to end, on either side, by the ownership journal. */
@NullMarked
package dev.tern.transfer.migration;

import org.jspecify.annotations.NullMarked;
