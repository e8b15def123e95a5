/** Plans as people try, review and undo them, at the real services. */
@NullMarked
package dev.tern.testkit.plan;

import org.jspecify.annotations.NullMarked;
