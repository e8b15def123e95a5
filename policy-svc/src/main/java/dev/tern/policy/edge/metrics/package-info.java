/** What the service counts, as metrics {@code tern_policy_*}. */
@NullMarked
package dev.tern.policy.edge.metrics;

import org.jspecify.annotations.NullMarked;
