/** The audit log in an H2 file, with the head of its chain once more in a file beside it. */
@NullMarked
package dev.tern.policy.edge.h2;

import org.jspecify.annotations.NullMarked;
