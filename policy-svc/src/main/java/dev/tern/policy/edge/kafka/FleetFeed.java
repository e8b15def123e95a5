package dev.tern.policy.edge.kafka;

import dev.tern.contracts.wire.EventType;
import dev.tern.eventing.read.EventHandlers;
import dev.tern.policy.edge.loop.DeskLoop;

/** What the desk is told of what happens. */
final class FleetFeed {
    private FleetFeed() {}

    /** @param caughtUp once all that was published before the start has been told */
    static EventHandlers state(DeskLoop desk, Runnable caughtUp) {
        return EventHandlers.builder()
                .on(EventType.HOST, event -> desk.tell(each -> each.saw(event.data())))
                .on(EventType.VM, event -> desk.tell(each -> each.saw(event.data(), event.time())))
                .gone(EventType.HOST, key -> desk.tell(each -> each.gone(key)))
                .gone(EventType.VM, key -> desk.tell(each -> each.gone(key)))
                .on(EventType.MIGRATION, event -> desk.tell(each -> each.saw(event.data())))
                .on(EventType.PLAN, event -> desk.tell(each -> each.saw(event.data())))
                .on(EventType.VERDICT, event -> desk.tell(each -> each.saw(event.data())))
                .caughtUp(caughtUp)
                .build();
    }

    static EventHandlers samples(DeskLoop desk) {
        return EventHandlers.builder()
                .on(EventType.SAMPLE, event -> desk.tell(each -> each.saw(event.data())))
                .build();
    }
}
