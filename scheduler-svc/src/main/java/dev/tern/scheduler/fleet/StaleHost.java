package dev.tern.scheduler.fleet;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A host whose data must not be acted on.
 *
 * @param since when its newest sample was taken; none where it never sent one
 */
public record StaleHost(HostId host, @Nullable Instant since, Reason why) {}
