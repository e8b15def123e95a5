/** The threads that own what changes: one for the desk, one for the audit log. */
@NullMarked
package dev.tern.policy.edge.loop;

import org.jspecify.annotations.NullMarked;
