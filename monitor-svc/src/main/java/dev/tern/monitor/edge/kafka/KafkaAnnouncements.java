package dev.tern.monitor.edge.kafka;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostSample;
import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.policy.AuditEntry;
import dev.tern.contracts.wire.EventType;
import dev.tern.eventing.publish.EventPublisher;
import dev.tern.monitor.view.Announcements;

/** Announces on Kafka. What did not arrive is counted and logged by the publisher; state is said again on its change. */
public final class KafkaAnnouncements implements Announcements {

    private final EventPublisher publisher;

    public KafkaAnnouncements(EventPublisher publisher) {
        this.publisher = publisher;
    }

    @Override
    public void host(Host host) {
        publisher.publish(EventType.HOST, host);
    }

    @Override
    public void vm(Vm vm) {
        publisher.publish(EventType.VM, vm);
    }

    @Override
    public void vmGone(VmId vm) {
        publisher.remove(EventType.VM, vm.value());
    }

    @Override
    public void sample(HostSample sample) {
        publisher.publish(EventType.SAMPLE, sample);
    }

    @Override
    public void alert(Alert alert) {
        publisher.publish(EventType.ALERT, alert);
    }

    @Override
    public void audit(AuditEntry entry) {
        publisher.publish(EventType.AUDIT, entry);
    }
}
