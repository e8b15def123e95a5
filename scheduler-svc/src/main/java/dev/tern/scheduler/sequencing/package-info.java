/** Which of the moves that are due may start now: order by urgency, and limits on how many run at once. */
@NullMarked
package dev.tern.scheduler.sequencing;

import org.jspecify.annotations.NullMarked;
