/** The desk for migrations in doubt: what both sides say, what either choice would do, and what is known against it. */
@NullMarked
package dev.tern.cli.doubt;

import org.jspecify.annotations.NullMarked;
