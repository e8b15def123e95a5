/**
 * Keeping moves away from a host or a link where they fail. A failed move is laid to its source, its destination or the
 * link between them by the code it failed with; too many within a window, and nothing new moves there for a while.
 *
 * <pre>
 *             failures within the window           its time is over              a move arrives, or people release it
 *   (nothing) --------------------------> IMPOSED -----------------> PROBATION -----------------------------> LIFTED
 *                                            ^                          | a move fails there: for twice as long
 *                                            +--------------------------+
 * </pre>
 *
 * On probation one move at a time is tried: undoing a move is total, so a real one is the best probe there is. What is
 * imposed is published and restored after a restart; failures that had not yet led to anything are forgotten by it.
 */
@NullMarked
package dev.tern.scheduler.quarantine;

import org.jspecify.annotations.NullMarked;
