/**
 * What every service's Kafka edge shares. Three ways to Kafka, all over the plain client, each one loop in one thread
 * that the service owns and closes:
 *
 * <pre>
 * KafkaConnection kafka = KafkaConnection.of(bootstrap, "monitor");
 * TopicAdmin.ensure(kafka, TopicSettings.DEFAULT);
 * Events events = new Events("tern://monitor", clock, random);
 * EventPublisher publisher = EventPublisher.open(kafka, events);           // 1. say something
 * publisher.publish(EventType.HOST, host);                                 //    never blocks; a stage tells the outcome
 *
 * TopicReader view = TopicReader.on(kafka).topics(Topic.INVENTORY, Topic.EVENTS)   // 2. build state by replay
 *         .deadLetters(new DeadLetters(publisher))
 *         .start(EventHandlers.builder().on(EventType.HOST, e -> queue.add(e.data())).caughtUp(ready::set).build());
 *
 * EventFlow flow = EventFlow.on(kafka, "policy").topics(Topic.PLANS)               // 3. read, decide, answer: in one
 *         .start(event -> List.of(events.of(EventType.VERDICT, verdict)));         //    transaction with the offsets
 * </pre>
 *
 * A service that would rather have SmallRye channels sets {@code value.serializer} and {@code value.deserializer} of a
 * channel to {@link dev.tern.eventing.publish.EventSerializer} and {@link dev.tern.eventing.publish.EventDeserializer};
 * the channel then carries {@code Event<?>}.
 */
@NullMarked
package dev.tern.eventing;

import org.jspecify.annotations.NullMarked;
