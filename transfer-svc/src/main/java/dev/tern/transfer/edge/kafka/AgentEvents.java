package dev.tern.transfer.edge.kafka;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.wire.Event;
import dev.tern.contracts.wire.EventType;
import dev.tern.eventing.codec.Events;
import dev.tern.eventing.publish.EventPublisher;
import dev.tern.transfer.migration.Timers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/**
 * Publishes what one agent says. What Kafka does not take is kept, up to {@value #MOST_KEPT} events, and offered again;
 * progress is not kept, the next one says more. While some are kept, newer ones wait behind them: the last record of a
 * guest must stay the last on a compacted topic. A move's events and ownership records have the same id each time they
 * are told, so that told twice is told once. Belongs to the agent's loop.
 */
public final class AgentEvents implements dev.tern.transfer.migration.Events {

    private static final int MOST_KEPT = 5_000;
    private static final int MOST_WAITING = EventPublisher.MOST_WAITING * 3 / 4;
    private static final int AT_ONCE = 200;
    private static final Duration AGAIN = Duration.ofSeconds(2);

    private final HostId host;
    private final Events events;
    private final EventPublisher publisher;
    private final Executor loop;
    private final Timers timers;
    private final Deque<Event<?>> kept = new ArrayDeque<>();
    private final Tap tap;
    private boolean scheduled;
    private long dropped;

    /** @param tap sees everything that is said, on the agent's loop */
    public AgentEvents(HostId host, Events events, EventPublisher publisher, Executor loop, Timers timers, Tap tap) {
        this.tap = tap;
        this.host = host;
        this.events = events;
        this.publisher = publisher;
        this.loop = loop;
        this.timers = timers;
    }

    /** Who an agent is in what it says. */
    public static String source(HostId host) {
        return "tern://agent/" + host;
    }

    @Override
    public <T> void publish(EventType<T> type, T data) {
        Event<T> event = events.of(type, data);
        tap.said(host, data);
        var identified = new Event<>(id(event), event.source(), event.time(), type, data);
        if (kept.isEmpty()) {
            send(identified);
        } else {
            keep(identified);
        }
    }

    /** A move says some twenty events; ten moves may begin before the bound. */
    @Override
    public boolean hasRoom() {
        return kept.size() < MOST_KEPT - AT_ONCE && publisher.waiting() < MOST_WAITING;
    }

    public int kept() {
        return kept.size();
    }

    public long dropped() {
        return dropped;
    }

    private void send(Event<?> event) {
        publisher.publish(event).whenComplete((done, failure) -> {
            if (failure != null) {
                loop.execute(() -> keep(event));
            }
        });
    }

    private void keep(Event<?> event) {
        if (event.type().equals(EventType.PROGRESS)) {
            return;
        }
        if (kept.size() >= MOST_KEPT) {
            kept.removeFirst();
            dropped++;
        }
        kept.addLast(event);
        if (!scheduled) {
            scheduled = true;
            timers.after(AGAIN, this::again);
        }
    }

    private void again() {
        scheduled = false;
        for (int i = 0; i < AT_ONCE && !kept.isEmpty() && publisher.waiting() < MOST_WAITING; i++) {
            send(kept.removeFirst());
        }
        if (!kept.isEmpty()) {
            scheduled = true;
            timers.after(AGAIN, this::again);
        }
    }

    private <T> String id(Event<T> event) {
        return switch (event.data()) {
            case MigrationEvent move ->
                move.migration() + "/" + move.step() + "/" + move.state().word();
            case OwnershipRecord record -> record.vm() + "/" + record.epoch() + "/" + record.kind() + "/" + host;
            default -> event.id();
        };
    }
}
