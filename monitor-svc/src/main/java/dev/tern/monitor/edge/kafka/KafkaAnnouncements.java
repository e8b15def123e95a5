package dev.tern.monitor.edge.kafka;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostHardware;
import dev.tern.contracts.fleet.HostSample;
import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.fleet.VmHardware;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.policy.AuditEntry;
import dev.tern.contracts.wire.Event;
import dev.tern.contracts.wire.EventType;
import dev.tern.eventing.codec.Events;
import dev.tern.eventing.publish.EventPublisher;
import dev.tern.monitor.view.Announcements;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Announces on Kafka. What Kafka does not take in time is said again until it does, unless something newer has been said
 * about the same thing meanwhile: an inventory that the topic misses would else be missed until its next change. A sample
 * is not said again, for the next one is on its way.
 */
public final class KafkaAnnouncements implements Announcements {

    private static final int MOST_UNSAID = 50_000;
    private static final Duration AGAIN = Duration.ofSeconds(2);

    private final EventPublisher publisher;
    private final Events events;
    private final Map<Object, Supplier<CompletionStage<Void>>> newest = new ConcurrentHashMap<>();

    public KafkaAnnouncements(EventPublisher publisher, Events events) {
        this.publisher = publisher;
        this.events = events;
    }

    @Override
    public void host(Host host) {
        say(host.id(), EventType.HOST, host);
    }

    @Override
    public void vm(Vm vm) {
        say(vm.id(), EventType.VM, vm);
    }

    @Override
    public void vmGone(VmId vm) {
        say(vm, () -> publisher.remove(EventType.VM, vm.value()));
    }

    @Override
    public void hardware(HostHardware host) {
        say(key(host.host()), EventType.HOST_HARDWARE, host);
    }

    @Override
    public void hardware(VmHardware guest) {
        say(key(guest.vm()), EventType.VM_HARDWARE, guest);
    }

    @Override
    public void hardwareGone(VmId vm) {
        say(key(vm), () -> publisher.remove(EventType.VM_HARDWARE, vm + "/hardware"));
    }

    private static List<Object> key(Object id) {
        return List.of("hardware", id);
    }

    @Override
    public void sample(HostSample sample) {
        publisher.publish(EventType.SAMPLE, sample);
    }

    @Override
    public void alert(Alert alert) {
        say(List.of(alert.code(), alert.subject()), EventType.ALERT, alert);
    }

    @Override
    public void audit(AuditEntry entry) {
        say(entry, EventType.AUDIT, entry);
    }

    /** What Kafka has yet to take. */
    public int unsaid() {
        return newest.size();
    }

    private <T> void say(Object about, EventType<T> type, T data) {
        Event<T> event = events.of(type, data);
        say(about, () -> publisher.publish(event));
    }

    private void say(Object about, Supplier<CompletionStage<Void>> saying) {
        if (newest.size() < MOST_UNSAID || newest.containsKey(about)) {
            newest.put(about, saying);
        }
        saying.get().whenComplete((done, failure) -> {
            if (failure == null) {
                newest.remove(about, saying);
            } else {
                CompletableFuture.delayedExecutor(AGAIN.toMillis(), TimeUnit.MILLISECONDS)
                        .execute(() -> again(about, saying));
            }
        });
    }

    private void again(Object about, Supplier<CompletionStage<Void>> saying) {
        if (newest.get(about) == saying) {
            say(about, saying);
        }
    }
}
