package dev.tern.eventing.service;

import dev.tern.eventing.deadletter.DeadLetters;
import dev.tern.eventing.publish.EventPublisher;
import dev.tern.eventing.read.TopicReader;
import dev.tern.eventing.transactions.EventFlow;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What eventing counts, as metrics {@code tern_events_*} with the reader's or flow's name as a tag. */
public final class EventingMetrics implements MeterBinder {

    private final List<MeterBinder> binders = new ArrayList<>();

    private EventingMetrics() {}

    public static EventingMetrics of(EventPublisher publisher) {
        EventingMetrics metrics = new EventingMetrics();
        metrics.counter("published", "-", publisher, EventPublisher::published, "Events that Kafka acknowledged");
        metrics.counter("publish.failures", "-", publisher, EventPublisher::failed, "Events that did not reach Kafka");
        metrics.binders.add(registry -> Gauge.builder("tern.events.waiting", publisher, EventPublisher::waiting)
                .description("Events that wait for Kafka")
                .register(registry));
        return metrics;
    }

    public EventingMetrics deadLetters(DeadLetters letters) {
        return counter("dead.letters", "-", letters, DeadLetters::count, "Poison records put aside");
    }

    public EventingMetrics reader(String name, TopicReader reader) {
        return counter("handled", name, reader, TopicReader::handled, "Events handled")
                .counter("poison", name, reader, TopicReader::poison, "Records that were no events or failed")
                .counter("duplicates", name, reader, TopicReader::duplicates, "Events dropped: seen before")
                .counter("stale", name, reader, TopicReader::stale, "Events dropped: of an older epoch or step");
    }

    public EventingMetrics flow(String name, EventFlow flow) {
        return counter("handled", name, flow, EventFlow::handled, "Events handled")
                .counter("poison", name, flow, EventFlow::poison, "Records that were no events or failed")
                .counter("duplicates", name, flow, EventFlow::duplicates, "Events dropped: seen before")
                .counter("stale", name, flow, EventFlow::stale, "Events dropped: of an older epoch or step")
                .counter("aborted", name, flow, EventFlow::aborted, "Transactions given up and tried again");
    }

    private <T> EventingMetrics counter(
            String name, String by, T counted, ToDoubleFunction<T> now, String description) {
        binders.add(registry -> FunctionCounter.builder("tern.events." + name, counted, now)
                .tag("by", by)
                .description(description)
                .register(registry));
        return this;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        binders.forEach(binder -> binder.bindTo(registry));
    }
}
