/**
 * Reaches a named point in the life of an agent's process, and does something there: before or after a durable write of
 * its journal, before or after a call to its hypervisor. The product knows nothing of it: a Java agent is attached to the
 * process by its id and rewrites the two classes in which all such points are.
 */
@NullMarked
package dev.tern.testkit.point;

import org.jspecify.annotations.NullMarked;
