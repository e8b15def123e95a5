package dev.tern.eventing.publish;

import dev.tern.contracts.wire.Event;
import dev.tern.contracts.wire.EventType;
import dev.tern.eventing.codec.EventCodec;
import dev.tern.eventing.codec.Events;
import dev.tern.eventing.connect.KafkaConnection;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes events: idempotent, acknowledged by all replicas, in the order in which it was told for each key. It never
 * blocks its caller and holds at most {@value #MOST_WAITING} events and Kafka's 16 MiB; what does not fit, or is not
 * acknowledged within two minutes, is reported by its stage and counted, never dropped in silence. Safe for threads.
 */
public final class EventPublisher implements AutoCloseable {

    public static final int MOST_WAITING = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(EventPublisher.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
    private static final long LOOK_MS = 100;

    private final EventCodec codec = new EventCodec();
    private final Events events;
    private final Producer<byte[], byte[]> producer;
    private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicBoolean closing = new AtomicBoolean();
    private final LongAdder published = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final Thread loop;

    EventPublisher(Events events, Producer<byte[], byte[]> producer, String name) {
        this.events = events;
        this.producer = producer;
        this.loop = Thread.ofPlatform().daemon().name(name + "-publisher").start(this::run);
    }

    public static EventPublisher open(KafkaConnection kafka, Events events) {
        Map<String, Object> settings = kafka.settings();
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.put("buffer.memory", 16L << 20);
        settings.put("max.request.size", 2 << 20);
        settings.put("linger.ms", 2);
        settings.put("compression.type", "zstd");
        settings.put("delivery.timeout.ms", 120_000);
        settings.put("max.block.ms", 60_000);
        return new EventPublisher(
                events,
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()),
                kafka.clientId());
    }

    /** Says it now: gives the event its id and time. The stage fails with a {@link PublishFailure}. */
    public <T> CompletionStage<Event<T>> publish(EventType<T> type, T data) {
        Event<T> event = events.of(type, data);
        return publish(event).thenApply(done -> event);
    }

    /** Publishes an event as it is; the same event again is the same event. */
    public CompletionStage<Void> publish(Event<?> event) {
        return send(codec.encode(event));
    }

    /** Says that what had this key on a compacted topic is no more. */
    public CompletionStage<Void> remove(EventType<?> type, String key) {
        return send(codec.gone(type, key));
    }

    /** Publishes a record that is made already. */
    public CompletionStage<Void> send(ProducerRecord<byte[], byte[]> record) {
        Waiting waiting = new Waiting(record, new CompletableFuture<>());
        if (closing.get()) {
            return fail(waiting, "publish.closed", "The publisher is closed", null);
        }
        if (!queue.offer(waiting)) {
            return fail(waiting, "publish.full", MOST_WAITING + " events wait for Kafka already", null);
        }
        return waiting.done;
    }

    /** Events acknowledged so far. */
    public long published() {
        return published.sum();
    }

    /** Events that did not reach Kafka. */
    public long failed() {
        return failed.sum();
    }

    /** Events that wait to be handed to Kafka's client. */
    public int waiting() {
        return queue.size();
    }

    private void run() {
        try {
            while (!closing.get() || !queue.isEmpty()) {
                Waiting next = queue.poll(LOOK_MS, TimeUnit.MILLISECONDS);
                if (next != null) {
                    hand(next);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Waiting left = queue.poll(); left != null; left = queue.poll()) {
            fail(left, "publish.closed", "The publisher was closed before the event was sent", null);
        }
    }

    private void hand(Waiting next) {
        try {
            var unused = producer.send(next.record, (metadata, problem) -> {
                if (problem == null) {
                    published.increment();
                    next.done.complete(null);
                } else {
                    fail(next, "publish.failed", "Kafka did not take it: " + problem.getMessage(), problem);
                }
            });
        } catch (RuntimeException e) { // of many kinds, all of them this one record's failure
            fail(next, "publish.failed", "Kafka did not take it: " + e.getMessage(), e);
        }
    }

    private CompletionStage<Void> fail(
            Waiting waiting, String code, String text, @org.jspecify.annotations.Nullable Throwable cause) {
        failed.increment();
        LOG.warn("{}: an event for {} was not published: {}", code, waiting.record.topic(), text);
        waiting.done.completeExceptionally(new PublishFailure(code, text, cause));
        return waiting.done;
    }

    /** Waits up to five seconds for what is on its way. */
    @Override
    public void close() {
        closing.set(true);
        try {
            if (!loop.join(CLOSE_WITHIN)) {
                loop.interrupt();
            }
        } catch (InterruptedException e) {
            loop.interrupt();
            Thread.currentThread().interrupt();
        }
        producer.close(CLOSE_WITHIN);
    }

    private record Waiting(ProducerRecord<byte[], byte[]> record, CompletableFuture<Void> done) {}
}
