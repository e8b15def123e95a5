package dev.tern.policy.edge.kafka;

import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.wire.Event;
import dev.tern.eventing.transactions.EventFlow;
import dev.tern.policy.audit.Fact;
import dev.tern.policy.audit.Facts;
import dev.tern.policy.edge.loop.AuditWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
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
    private final List<Fact> batch = new ArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    AuditIntake(AuditWriter audit) {
        this.audit = audit;
    }

    @Override
    public List<Event<?>> handle(Event<?> event) {
        // Verdicts are recorded before they are said.
        if (!(event.data() instanceof PlanVerdict)) {
            batch.addAll(Facts.of(event));
        }
        return List.of();
    }

    /** Adds the batch, as one. What a batch that was given up left here is in the next one again, and recorded once. */
    @Override
    public void settle() throws InterruptedException {
        while (!batch.isEmpty()) {
            try {
                audit.write(List.copyOf(batch));
                batch.clear();
            } catch (IOException e) {
                LOG.warn("{} facts wait for the audit log: {}", batch.size(), e.getMessage());
                if (closing.await(BACK_OFF.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new InterruptedException("The service ends before the audit log is back");
                }
            }
        }
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
