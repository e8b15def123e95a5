package dev.tern.policy.edge.kafka;

import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.wire.Event;
import dev.tern.eventing.transactions.EventFlow;
import dev.tern.policy.audit.Fact;
import dev.tern.policy.audit.Facts;
import dev.tern.policy.edge.loop.AuditWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records what others did. While nothing can be recorded it waits, and Kafka keeps what is still to come: an entry is
 * never put aside because the log was away.
 */
final class AuditIntake implements EventFlow.Handler, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditIntake.class);
    private static final Duration BACK_OFF = Duration.ofSeconds(1);

    private final AuditWriter audit;
    private final CountDownLatch closing = new CountDownLatch(1);

    AuditIntake(AuditWriter audit) {
        this.audit = audit;
    }

    @Override
    public List<Event<?>> handle(Event<?> event) throws InterruptedException {
        // Verdicts are recorded before they are said.
        List<Fact> facts = event.data() instanceof PlanVerdict ? List.of() : Facts.of(event);
        while (!facts.isEmpty()) {
            try {
                audit.write(facts);
                return List.of();
            } catch (IOException e) {
                LOG.warn("Event {} of {} waits for the audit log: {}", event.id(), event.source(), e.getMessage());
                if (closing.await(BACK_OFF.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new InterruptedException("The service ends before the audit log is back");
                }
            }
        }
        return List.of();
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
