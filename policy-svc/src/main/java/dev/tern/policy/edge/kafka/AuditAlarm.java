package dev.tern.policy.edge.kafka;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.wire.EventType;
import dev.tern.eventing.publish.EventPublisher;
import java.time.InstantSource;
import java.util.function.Consumer;

/** Tells people that nothing can be recorded, and so nothing is allowed. */
public final class AuditAlarm implements Consumer<String> {
    private static final String CODE = "policy.audit.down";

    private final EventPublisher publisher;
    private final InstantSource clock;

    public AuditAlarm(EventPublisher publisher, InstantSource clock) {
        this.publisher = publisher;
        this.clock = clock;
    }

    /** @param trouble empty when it is over */
    @Override
    public void accept(String trouble) {
        var unused = publisher.publish(
                EventType.ALERT,
                new Alert(
                        CODE,
                        Alert.Severity.CRITICAL,
                        "audit",
                        trouble.isEmpty() ? "the audit log takes rows" : "nothing is allowed: " + trouble,
                        "Look at the disk and the folder of the policy service; GET /api/audit/verify checks the log.",
                        clock.instant(),
                        !trouble.isEmpty()));
    }
}
