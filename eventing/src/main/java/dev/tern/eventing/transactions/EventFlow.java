package dev.tern.eventing.transactions;

import dev.tern.contracts.wire.Event;
import dev.tern.contracts.wire.Topic;
import dev.tern.eventing.codec.EventCodec;
import dev.tern.eventing.codec.Received;
import dev.tern.eventing.codec.UnreadableEvent;
import dev.tern.eventing.connect.KafkaConnection;
import dev.tern.eventing.connect.ReadingThread;
import dev.tern.eventing.deadletter.DeadLetters;
import dev.tern.eventing.inbox.Inbox;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A consumer group's member that answers events in transactions, in one thread of its own. */
public final class EventFlow implements AutoCloseable {

    /** What is answered to an event. Called by the flow's thread; may block for as long as a transaction may take. */
    @FunctionalInterface
    public interface Handler {
        /** The events that answer this one, none to many. What it throws is tried again, then put aside. */
        List<Event<?>> handle(Event<?> event) throws Exception;

        /**
         * Every event of a batch has been handled, and its offsets are about to be committed: whatever the handler put off
         * is to be made durable now, in one go. What it throws gives the transaction up, and the batch is handled again.
         */
        default void settle() throws Exception {}
    }

    private static final Logger LOG = LoggerFactory.getLogger(EventFlow.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration ASK_WITHIN = Duration.ofSeconds(10);
    private static final int MOST_TRIES = 3;
    /** So long after an instance's death another one takes its partitions; its own restart waits for nothing. */
    private static final int TAKEN_OVER_AFTER_MS = 10_000;

    private final Plan plan;
    private final Handler handler;
    private final EventCodec codec = new EventCodec();
    private final Inbox inbox = new Inbox();
    private final Consumer<byte[], byte[]> consumer;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private final Map<TopicPartition, Map<Long, Integer>> failures = new HashMap<>();
    private final AtomicBoolean joined = new AtomicBoolean();
    private final LongAdder handled = new LongAdder();
    private final LongAdder poison = new LongAdder();
    private final LongAdder aborted = new LongAdder();
    private final ReadingThread thread;

    private EventFlow(
            Plan plan,
            Handler handler,
            Consumer<byte[], byte[]> consumer,
            Supplier<Producer<byte[], byte[]>> producers) {
        this.plan = plan;
        this.handler = handler;
        this.consumer = consumer;
        this.producers = producers;
        this.thread = new ReadingThread(plan.group + "-flow", "it answers nothing until a restart", this::run);
    }

    /**
     * A flow of the consumer group {@code group}.
     *
     * @param kafka with a client id that is unique per instance and stays over restarts: it becomes the transactional id
     *     and the group's instance id, by which a restarted instance ends what its predecessor left open and takes its
     *     partitions over
     */
    public static Plan on(KafkaConnection kafka, String group) {
        return new Plan(kafka, group);
    }

    /** Whether the group has given this member its partitions. */
    public boolean isJoined() {
        return joined.get();
    }

    public long handled() {
        return handled.sum();
    }

    /** Records put aside: no events, or the handler failed on them three times. */
    public long poison() {
        return poison.sum();
    }

    /** Transactions given up, and tried again. */
    public long aborted() {
        return aborted.sum();
    }

    public long duplicates() {
        return inbox.duplicates();
    }

    public long stale() {
        return inbox.stale();
    }

    private void run() {
        try (consumer) {
            awaitStart();
            consumer.subscribe(plan.topics.stream().map(Topic::topicName).toList());
            while (!thread.isClosing()) {
                try (Producer<byte[], byte[]> producer = producers.get()) {
                    producer.initTransactions();
                    serve(producer);
                } catch (WakeupException | InterruptException e) {
                    throw e;
                } catch (KafkaException e) { // fenced, or the brokers are away: a new producer starts afresh
                    LOG.warn("{}: starting its transactions again: {}", plan.group, e.getMessage());
                    goBack();
                    thread.pause();
                }
            }
        } finally {
            joined.set(false);
        }
    }

    private void awaitStart() {
        while (!thread.isClosing() && !plan.mayStart.getAsBoolean()) {
            thread.pause();
        }
    }

    private void serve(Producer<byte[], byte[]> producer) {
        while (!thread.isClosing()) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            joined.set(!consumer.assignment().isEmpty());
            if (!records.isEmpty()) {
                answer(producer, records);
            }
        }
    }

    private void answer(Producer<byte[], byte[]> producer, ConsumerRecords<byte[], byte[]> records) {
        producer.beginTransaction();
        int done = 0;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (!answer(producer, record)) {
                giveUp(producer);
                return;
            }
            done++;
        }
        if (!isSettled()) {
            giveUp(producer);
            return;
        }
        producer.sendOffsetsToTransaction(next(records), consumer.groupMetadata());
        producer.commitTransaction();
        failures.clear();
        handled.add(done);
    }

    private boolean isSettled() {
        try {
            handler.settle();
            return true;
        } catch (Exception e) { // of any kind: nothing of the batch counts
            LOG.warn("{} could not settle a batch, handles it again", plan.group, e);
            return false;
        }
    }

    private void giveUp(Producer<byte[], byte[]> producer) {
        producer.abortTransaction();
        goBack();
        thread.pause();
    }

    /** Whether the record is done with; false when the transaction has to be given up. */
    private boolean answer(Producer<byte[], byte[]> producer, ConsumerRecord<byte[], byte[]> record) {
        try {
            if (codec.decode(record) instanceof Received.Said(var event) && isWanted(event)) {
                for (Event<?> answered : handler.handle(event)) {
                    var unused = producer.send(codec.encode(answered)); // the commit tells
                }
            }
            return true;
        } catch (UnreadableEvent e) {
            putAside(producer, record, e.code(), String.valueOf(e.getMessage()));
            return true;
        } catch (KafkaException e) {
            throw e;
        } catch (Exception e) { // whatever a handler throws concerns this record only
            LOG.warn("{} failed on {}/{}", plan.group, record.topic(), record.offset(), e);
            int tries = failures.computeIfAbsent(
                            new TopicPartition(record.topic(), record.partition()), partition -> new HashMap<>())
                    .merge(record.offset(), 1, Integer::sum);
            if (tries < MOST_TRIES) {
                return false;
            }
            putAside(producer, record, "event.handler", e.toString());
            return true;
        }
    }

    private boolean isWanted(Event<?> event) {
        Inbox.Answer answer = inbox.accept(event);
        return answer == Inbox.Answer.NEW || (answer == Inbox.Answer.STALE && plan.stale);
    }

    private void putAside(
            Producer<byte[], byte[]> producer, ConsumerRecord<byte[], byte[]> record, String code, String reason) {
        poison.increment();
        LOG.warn("Put aside {}/{}/{} for {}: {}", record.topic(), record.partition(), record.offset(), code, reason);
        var unused = producer.send(DeadLetters.letter(record, code, reason));
    }

    private static Map<TopicPartition, OffsetAndMetadata> next(ConsumerRecords<byte[], byte[]> records) {
        Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            next.put(
                    new TopicPartition(record.topic(), record.partition()), new OffsetAndMetadata(record.offset() + 1));
        }
        return next;
    }

    /** To the last committed offsets; what the inbox learned since has not happened. */
    private void goBack() {
        aborted.increment();
        inbox.forget();
        try {
            Set<TopicPartition> mine = consumer.assignment();
            Map<TopicPartition, @Nullable OffsetAndMetadata> committed =
                    new HashMap<>(consumer.committed(mine, ASK_WITHIN));
            for (TopicPartition partition : mine) {
                OffsetAndMetadata offset = committed.get(partition);
                if (offset == null) {
                    consumer.seekToBeginning(List.of(partition));
                } else {
                    consumer.seek(partition, offset.offset());
                }
            }
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.warn("{} cannot go back yet, joins its group again: {}", plan.group, e.getMessage());
            consumer.unsubscribe();
            consumer.subscribe(plan.topics.stream().map(Topic::topicName).toList());
        }
    }

    /** Ends the transaction at hand, leaves the group and waits for the thread. */
    @Override
    public void close() {
        thread.close(consumer::wakeup);
    }

    /** What to read, and as whom. */
    public static final class Plan {

        private final KafkaConnection kafka;
        private final String group;
        private final Set<Topic> topics = EnumSet.noneOf(Topic.class);
        private boolean stale;
        private BooleanSupplier mayStart = () -> true;

        private Plan(KafkaConnection kafka, String group) {
            this.kafka = kafka;
            this.group = group;
        }

        public Plan topics(Topic... read) {
            topics.addAll(List.of(read));
            return this;
        }

        /** Hands over old news as well, for who keeps a record of all that was said. */
        public Plan staleToo() {
            stale = true;
            return this;
        }

        /** Joins the group only once this is so, for who needs to know other things before it can answer. */
        public Plan once(BooleanSupplier known) {
            mayStart = known;
            return this;
        }

        public EventFlow start(Handler handler) {
            // A restarted instance takes up its partitions at once, without waiting for its dead self to time out.
            Map<String, Object> reading = Map.of(
                    "group.id",
                    "tern-" + group,
                    "group.instance.id",
                    kafka.clientId(),
                    "session.timeout.ms",
                    TAKEN_OVER_AFTER_MS,
                    "max.poll.records",
                    100);
            Map<String, Object> writing = kafka.settings();
            writing.put("transactional.id", "tern-" + group + "-" + kafka.clientId());
            writing.put("acks", "all");
            writing.put("compression.type", "zstd");
            writing.put("transaction.timeout.ms", 30_000);
            writing.put("max.request.size", 2 << 20);
            EventFlow flow = new EventFlow(
                    this,
                    handler,
                    kafka.consumer(reading),
                    () -> new KafkaProducer<>(writing, new ByteArraySerializer(), new ByteArraySerializer()));
            flow.thread.start();
            return flow;
        }
    }
}
