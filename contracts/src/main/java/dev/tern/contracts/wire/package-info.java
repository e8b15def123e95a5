/** The topics, and the type of event that each carries. The JSON of an event has a schema in {@code /schema/TYPE.json}. */
@NullMarked
package dev.tern.contracts.wire;

import org.jspecify.annotations.NullMarked;
