/** The scheduler over HTTP: plans, migrations, predictions and explanations, in JSON; errors are problems (RFC 9457). */
@NullMarked
package dev.tern.scheduler.edge.rest;

import org.jspecify.annotations.NullMarked;
