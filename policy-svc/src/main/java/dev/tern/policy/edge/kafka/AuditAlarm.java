package dev.tern.policy.edge.kafka;

import dev.tern.contracts.fleet.AlertKind;
import dev.tern.contracts.wire.EventType;
import dev.tern.eventing.publish.EventPublisher;
import java.time.InstantSource;
import java.util.function.Consumer;

/** Tells people that nothing can be recorded, and so nothing is allowed. */
public final class AuditAlarm implements Consumer<String> {
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
                AlertKind.POLICY_AUDIT_DOWN.alert(
                        "audit",
                        trouble.isEmpty() ? "the audit log takes rows" : "nothing is allowed: " + trouble,
                        clock.instant(),
                        !trouble.isEmpty()));
    }
}
