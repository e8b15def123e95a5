package dev.tern.eventing.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tern.eventing.codec.EventCodec;
import dev.tern.eventing.publish.EventPublisher;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts poison records aside. The key of a dead letter is where it was found ({@code TOPIC/PARTITION/OFFSET}) and the
 * topic is compacted, so that a replay that finds the same record again does not fill it.
 */
public final class DeadLetters {

    public static final String TOPIC = "tern.dead-letters";

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
    private static final int MOST_REASON = 500;

    private final EventPublisher publisher;
    private final LongAdder count = new LongAdder();

    public DeadLetters(EventPublisher publisher) {
        this.publisher = publisher;
    }

    /** @param code stable and dotted, as of {@code UnreadableEvent} */
    public void put(ConsumerRecord<byte[], byte[]> record, String code, String reason) {
        count.increment();
        LOG.warn("Put aside {} for {}: {}", place(record), code, cut(reason));
        publisher.send(letter(record, code, reason));
    }

    /** The dead letter of a record, to be sent within somebody's transaction. */
    public static ProducerRecord<byte[], byte[]> letter(
            ConsumerRecord<byte[], byte[]> record, String code, String reason) {
        boolean keep = record.value() != null && record.value().length <= EventCodec.MOST_BYTES;
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>(TOPIC, null, place(record).getBytes(UTF_8), keep ? record.value() : new byte[0]);
        int kept = 0;
        for (Header header : record.headers()) {
            if (kept++ < EventCodec.MOST_HEADERS) {
                letter.headers().add(header);
            }
        }
        letter.headers().add("tern_dead_code", code.getBytes(UTF_8));
        letter.headers().add("tern_dead_reason", cut(reason).getBytes(UTF_8));
        letter.headers().add("tern_dead_place", place(record).getBytes(UTF_8));
        return letter;
    }

    /** Records put aside by this process. */
    public long count() {
        return count.sum();
    }

    private static String place(ConsumerRecord<?, ?> record) {
        return record.topic() + "/" + record.partition() + "/" + record.offset();
    }

    private static String cut(String reason) {
        return reason.length() <= MOST_REASON ? reason : reason.substring(0, MOST_REASON) + "...";
    }
}
