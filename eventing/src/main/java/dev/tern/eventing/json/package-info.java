/**
 * The JSON of everything that leaves a process: events, REST, the command line. One mapper, and no annotation on the
 * records that it maps.
 *
 * <pre>
 * record Move(HostId to, DataSize memory, Duration downtime, Estimate&lt;Bandwidth&gt; rate, Verdict verdict) {}
 *
 * {"to": "host-b", "memory_bytes": 4096, "downtime_ms": 12.5,
 *  "rate_bytes_per_second": {"low": 1, "expected": 2, "high": 3},
 *  "verdict": {"kind": "deny", "decisions": []}}
 * </pre>
 *
 * Names are snake case and carry the unit of their type; a collection's name carries the unit of its elements. Ids and
 * epochs are bare values. A sealed type has a {@code kind}. Enums are kebab case. A component that is not
 * {@code @Nullable} is required; what is null is left out; what is not known is ignored, so that an old reader
 * understands a newer writer. A new component of a released record is therefore {@code @Nullable}.
 */
@NullMarked
package dev.tern.eventing.json;

import org.jspecify.annotations.NullMarked;
