/** What agents do, as metrics; named as KubeVirt's where they mean the same. */
@NullMarked
package dev.tern.transfer.edge.metrics;

import org.jspecify.annotations.NullMarked;
