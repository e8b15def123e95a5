package dev.tern.eventing.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tern.contracts.wire.Topic;
import dev.tern.eventing.codec.EventCodec;
import dev.tern.eventing.codec.Received;
import dev.tern.eventing.codec.UnreadableEvent;
import dev.tern.eventing.connect.KafkaConnection;
import dev.tern.eventing.connect.ReadingThread;
import dev.tern.eventing.deadletter.DeadLetters;
import dev.tern.eventing.inbox.Inbox;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics in one thread of its own, from the beginning to what stands there at the start, tells that it has caught
 * up, and follows. Committed transactions only. Duplicates and stale epochs are dropped, poison records are put aside,
 * and the partition goes on. While the brokers are away it keeps trying, and goes on where it was.
 */
public final class TopicReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final int POLLS_BETWEEN_LOOKS = 120;
    private static final Duration ASK_WITHIN = Duration.ofSeconds(10);

    private final Plan plan;
    private final EventHandlers handlers;
    private final EventCodec codec = new EventCodec();
    private final Inbox inbox = new Inbox();
    private final Consumer<byte[], byte[]> consumer;
    private final AtomicBoolean caughtUp = new AtomicBoolean();
    private final LongAdder handled = new LongAdder();
    private final LongAdder poison = new LongAdder();
    private final ReadingThread thread;

    private TopicReader(Plan plan, EventHandlers handlers, Consumer<byte[], byte[]> consumer, String name) {
        this.plan = plan;
        this.handlers = handlers;
        this.consumer = consumer;
        this.thread = new ReadingThread(name, "what it feeds is stale until a restart", this::run);
    }

    public static Plan on(KafkaConnection kafka) {
        return new Plan(kafka);
    }

    /** Whether everything that stood in the topics at the start has been handled. */
    public boolean isCaughtUp() {
        return caughtUp.get();
    }

    public long handled() {
        return handled.sum();
    }

    /** Records that were no events, or that a handler failed on. */
    public long poison() {
        return poison.sum();
    }

    public long duplicates() {
        return inbox.duplicates();
    }

    public long stale() {
        return inbox.stale();
    }

    private void run() {
        try (consumer) {
            Map<TopicPartition, Long> ends = begin();
            for (int polls = 1; !thread.isClosing(); polls++) {
                look(ends, polls % POLLS_BETWEEN_LOOKS == 0);
            }
        }
    }

    private void look(Map<TopicPartition, Long> ends, boolean forNewPartitions) {
        try {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                handle(record);
            }
            if (!caughtUp.get() && isPast(ends)) {
                handlers.tellCaughtUp();
                caughtUp.set(true);
            }
            if (forNewPartitions) {
                extend();
            }
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.warn("Reading {} failed, trying again: {}", plan.topics, e.getMessage());
            thread.pause();
        }
    }

    /** Takes partitions that were added meanwhile, from their beginning. */
    private void extend() {
        Set<TopicPartition> known = consumer.assignment();
        List<TopicPartition> now = partitions();
        List<TopicPartition> added =
                now.stream().filter(partition -> !known.contains(partition)).toList();
        if (!added.isEmpty()) {
            LOG.info("Reading {} too", added);
            List<TopicPartition> all = new ArrayList<>(known); // of a key, the partition where it was before as well
            all.addAll(added);
            consumer.assign(all);
            consumer.seekToBeginning(added);
        }
    }

    /** Assigns the partitions and returns their ends as of now; asks until the brokers answer. */
    private Map<TopicPartition, Long> begin() {
        while (true) {
            try {
                List<TopicPartition> partitions = partitions();
                consumer.assign(partitions);
                Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, ASK_WITHIN);
                seek(partitions);
                partitions.forEach(partition -> consumer.position(partition, ASK_WITHIN));
                return ends;
            } catch (WakeupException | InterruptException e) {
                throw e;
            } catch (KafkaException e) {
                LOG.warn("Cannot read {} yet: {}", plan.topics, e.getMessage());
                consumer.assign(List.of());
                thread.pause();
            }
        }
    }

    private List<TopicPartition> partitions() {
        List<TopicPartition> partitions = new ArrayList<>();
        for (Topic topic : plan.topics) {
            List<PartitionInfo> known = consumer.partitionsFor(topic.topicName(), ASK_WITHIN);
            if (known == null || known.isEmpty()) {
                throw new KafkaException("there is no topic " + topic.topicName());
            }
            for (PartitionInfo partition : known) {
                if (plan.key == null || partition.partition() == partitionOf(plan.key, known.size())) {
                    partitions.add(new TopicPartition(partition.topic(), partition.partition()));
                }
            }
        }
        return partitions;
    }

    private static int partitionOf(String key, int partitions) {
        return BuiltInPartitioner.partitionForKey(key.getBytes(UTF_8), partitions);
    }

    private void seek(List<TopicPartition> partitions) {
        Instant since = plan.since;
        if (since == null) {
            consumer.seekToBeginning(partitions);
            return;
        }
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, since.toEpochMilli()));
        Map<TopicPartition, @Nullable OffsetAndTimestamp> found =
                new HashMap<>(consumer.offsetsForTimes(times, ASK_WITHIN));
        for (TopicPartition partition : partitions) {
            OffsetAndTimestamp offset = found.get(partition);
            if (offset == null) {
                consumer.seekToEnd(List.of(partition));
            } else {
                consumer.seek(partition, offset.offset());
            }
        }
    }

    private boolean isPast(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey(), ASK_WITHIN) >= end.getValue());
    }

    private void handle(ConsumerRecord<byte[], byte[]> record) {
        try {
            Received received = codec.decode(record);
            boolean fresh = !(received instanceof Received.Said(var event)) || inbox.accept(event) == Inbox.Answer.NEW;
            if (fresh && handlers.handle(received)) {
                handled.increment();
            }
        } catch (UnreadableEvent e) {
            putAside(record, e.code(), String.valueOf(e.getMessage()));
        } catch (RuntimeException e) { // a handler's bug must not stop the partition
            LOG.error("A handler failed on {}/{}/{}", record.topic(), record.partition(), record.offset(), e);
            putAside(record, "event.handler", e.toString());
        }
    }

    private void putAside(ConsumerRecord<byte[], byte[]> record, String code, String reason) {
        poison.increment();
        if (plan.deadLetters != null) {
            plan.deadLetters.put(record, code, reason);
        }
    }

    /** Wakes the reader and waits for it. */
    @Override
    public void close() {
        thread.askToEnd();
        consumer.wakeup();
        thread.close(consumer::wakeup);
    }

    /** What to read. */
    public static final class Plan {

        private final KafkaConnection kafka;
        private final Set<Topic> topics = EnumSet.noneOf(Topic.class);
        private @Nullable String key;
        private @Nullable Instant since;
        private @Nullable DeadLetters deadLetters;

        private Plan(KafkaConnection kafka) {
            this.kafka = kafka;
        }

        public Plan topics(Topic... read) {
            topics.addAll(List.of(read));
            return this;
        }

        /** Only the partition of each topic that holds this key; other keys share it, so still look at the key. */
        public Plan key(String only) {
            key = only;
            return this;
        }

        /** From this time on instead of from the beginning, by the records' time stamps. */
        public Plan since(Instant start) {
            since = start;
            return this;
        }

        /** Where poison records go; without, they are only counted and logged. */
        public Plan deadLetters(DeadLetters letters) {
            deadLetters = letters;
            return this;
        }

        public TopicReader start(EventHandlers handlers) {
            if (topics.isEmpty()) {
                throw new IllegalStateException("A reader reads at least one topic");
            }
            Map<String, Object> settings =
                    Map.of("max.poll.records", 500, "fetch.max.bytes", 8 << 20, "max.partition.fetch.bytes", 2 << 20);
            TopicReader reader =
                    new TopicReader(this, handlers, kafka.consumer(settings), kafka.clientId() + "-reader");
            reader.thread.start();
            return reader;
        }
    }
}
