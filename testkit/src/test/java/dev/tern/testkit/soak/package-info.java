/** Many moves, and what they leave behind in the processes: nothing that grows. */
@NullMarked
package dev.tern.testkit.soak;

import org.jspecify.annotations.NullMarked;
