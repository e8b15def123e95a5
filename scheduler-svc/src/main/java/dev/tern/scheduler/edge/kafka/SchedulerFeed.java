package dev.tern.scheduler.edge.kafka;

import dev.tern.contracts.fleet.HostPort;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.wire.EventType;
import dev.tern.contracts.wire.Topic;
import dev.tern.eventing.connect.KafkaConnection;
import dev.tern.eventing.deadletter.DeadLetters;
import dev.tern.eventing.read.EventHandlers;
import dev.tern.eventing.read.TopicReader;
import dev.tern.scheduler.edge.loop.SchedulerLoop;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Feeds the loop: all that holds state from its beginning, load and verdicts from a little while ago. Once both have been
 * caught up with, the scheduler begins.
 */
public final class SchedulerFeed implements AutoCloseable {

    private static final int READERS = 2;

    private final SchedulerLoop loop;
    private final AtomicInteger caughtUp = new AtomicInteger();
    private final TopicReader state;
    private final TopicReader recent;

    /** @param since from which load is read */
    public SchedulerFeed(KafkaConnection kafka, SchedulerLoop loop, DeadLetters letters, Instant since) {
        this.loop = loop;
        this.state = TopicReader.on(kafka.named("state"))
                .topics(Topic.INVENTORY, Topic.PLANS, Topic.PREDICTIONS, Topic.EVENTS, Topic.LINKS)
                .deadLetters(letters)
                .start(stateHandlers());
        this.recent = TopicReader.on(kafka.named("recent"))
                .topics(Topic.SAMPLES, Topic.VERDICTS)
                .since(since)
                .deadLetters(letters)
                .start(recentHandlers());
    }

    private EventHandlers stateHandlers() {
        return EventHandlers.builder()
                .on(EventType.HOST, e -> loop.tell((s, now) -> s.fleet().host(e.data())))
                .on(EventType.VM, e -> loop.tell((s, now) -> s.fleet().vm(e.data())))
                .on(
                        EventType.HOST_HARDWARE,
                        e -> loop.tell((s, now) -> s.fleet().hardware(e.data())))
                .on(EventType.VM_HARDWARE, e -> loop.tell((s, now) -> s.fleet().hardware(e.data())))
                .on(EventType.HOST_PORT, e -> loop.tell((s, now) -> s.fleet().port(e.data())))
                .on(EventType.LINK, e -> loop.tell((s, now) -> s.fleet().link(e.data())))
                .on(EventType.PLAN, e -> loop.tell((s, now) -> s.restore(e.data())))
                .on(EventType.QUARANTINE, e -> loop.tell((s, now) -> s.restore(e.data())))
                .on(EventType.HOST_POWER, e -> loop.tell((s, now) -> s.energy().restore(e.data())))
                .on(EventType.REPORT, e -> loop.tell((s, now) -> s.restore(e.data())))
                .on(EventType.MIGRATION, e -> loop.tell((s, now) -> s.migration(e.data(), now)))
                .gone(EventType.HOST, key -> loop.tell((s, now) -> s.fleet().forgetHost(HostId.of(key))))
                .gone(
                        EventType.HOST_PORT,
                        key -> loop.tell((s, now) -> s.fleet().forgetPort(HostPort.hostOf(key))))
                .gone(EventType.VM, key -> loop.tell((s, now) -> s.fleet().forgetVm(VmId.of(key))))
                .gone(EventType.PLAN, key -> loop.tell((s, now) -> s.restoreGone(PlanId.of(key))))
                .caughtUp(this::beginOnceAllIsKnown)
                .build();
    }

    private EventHandlers recentHandlers() {
        return EventHandlers.builder()
                .on(EventType.SAMPLE, e -> loop.tell((s, now) -> s.sample(e.data(), now)))
                .on(EventType.VERDICT, e -> loop.tell((s, now) -> s.verdict(e.data(), now)))
                .caughtUp(this::beginOnceAllIsKnown)
                .build();
    }

    private void beginOnceAllIsKnown() {
        if (caughtUp.incrementAndGet() == READERS) {
            loop.tell((scheduler, now) -> scheduler.begin(now));
        }
    }

    public TopicReader state() {
        return state;
    }

    public TopicReader recent() {
        return recent;
    }

    @Override
    public void close() {
        recent.close();
        state.close();
    }
}
