/** The picture as Prometheus metrics, named after {@code kubevirt_vmi_migration_*} where they mean the same. */
@NullMarked
package dev.tern.monitor.edge.metrics;

import org.jspecify.annotations.NullMarked;
