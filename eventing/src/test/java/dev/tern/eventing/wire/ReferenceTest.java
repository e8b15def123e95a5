package dev.tern.eventing.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.wire.EventType;
import dev.tern.contracts.wire.Topic;
import dev.tern.eventing.codec.EventCodec;
import dev.tern.eventing.deadletter.DeadLetters;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The reference pages of topics and events: derived, and AsyncAPI's held against what is really sent. */
class ReferenceTest {

    private static final String ASYNC_API = "docs/reference/asyncapi.yaml";

    @Test
    void shouldListTopicsKeysAndTypes() {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        for (Topic topic : Topic.values()) {
            for (EventType<?> type : of(topic)) {
                page.append("| `%s`%s | %s | [`%s`](../../contracts/src/main/resources/schema/%s.json) | %s | %s |\n"
                        .formatted(
                                topic.topicName(),
                                topic.isCompacted() ? " (compacted)" : "",
                                AsyncApi.facts(type).key(),
                                type.type(),
                                type.type(),
                                String.join(", ", AsyncApi.facts(type).senders()),
                                Javadoc.of(type.data()).orElseThrow()));
            }
        }
        page.append(REST.replace("{dead}", DeadLetters.TOPIC)
                .replace("{bytes}", Integer.toString(EventCodec.MOST_BYTES))
                .replace("{headers}", Integer.toString(EventCodec.MOST_HEADERS)));
        Checkout.hold(Checkout.path("docs/reference/events.md"), page.toString());
    }

    @Test
    void shouldHaveAnAsyncApiDocumentOfEveryTopicAndType() {
        Checkout.hold(Checkout.path(ASYNC_API), AsyncApi.document());
    }

    @Test
    void shouldSayInAsyncApiWhatIsReallySent() throws IOException {
        // given
        Map<String, Object> document = new Yaml().load(Files.readString(Checkout.path(ASYNC_API)));
        assertThat(document).containsEntry("asyncapi", "3.0.0");
        Map<String, Map<String, Object>> channels = at(document, "channels");
        Map<String, Map<String, Object>> messages = at(at(document, "components"), "messages");
        Map<String, Object> headers = at(at(at(at(document, "components"), "messageTraits"), "CloudEvent"), "headers");
        Set<String> addresses = new HashSet<>();
        channels.values().forEach(channel -> addresses.add((String) channel.get("address")));
        // then: every topic, and every type with the schema that is shipped
        assertThat(addresses)
                .isEqualTo(Arrays.stream(Topic.values()).map(Topic::topicName).collect(Collectors.toSet()));
        for (EventSamples.Sample<?> sample : EventSamples.all()) {
            Map<String, Object> message = at(messages, sample.type().type());
            String schema = (String) at(at(message, "payload"), "schema").get("$ref");
            assertThat(Checkout.path("docs/reference").resolve(schema).normalize())
                    .exists();
        }
        // and: exactly the headers that the codec writes
        EventSamples.all().forEach(sample -> {
            Set<String> sent = Arrays.stream(new EventCodec()
                            .encode(dev.tern.eventing.Samples.events("tern://test", 1)
                                    .of(type(sample), sample.type().data().cast(sample.data())))
                            .headers()
                            .toArray())
                    .map(Header::key)
                    .collect(Collectors.toSet());
            assertThat(at(headers, "properties").keySet()).isEqualTo(sent);
            assertThat(headers.get("required"))
                    .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(String.class))
                    .containsExactlyInAnyOrderElementsOf(sent);
        });
    }

    @SuppressWarnings("unchecked") // a sample's type is of its data
    private static EventType<Object> type(EventSamples.Sample<?> sample) {
        return (EventType<Object>) sample.type();
    }

    @SuppressWarnings("unchecked") // YAML has no types; a wrong one fails the test
    private static <T> Map<String, T> at(Map<String, ?> map, String key) {
        Object value = map.get(key);
        assertThat(value).as(key).isInstanceOf(Map.class);
        return (Map<String, T>) Objects.requireNonNull(value);
    }

    private static List<EventType<?>> of(Topic topic) {
        return EventType.all().stream().filter(type -> type.topic() == topic).toList();
    }

    private static final String INTRODUCTION = """
            # Topics and events

            Every arrow between services is a Kafka topic. A record is a [CloudEvent 1.0](https://cloudevents.io) in binary mode:
            attributes in the headers `ce_specversion`, `ce_id`, `ce_source`, `ce_type`, `ce_time` and `ce_subject` (the key), data as
            JSON in the value. The key keeps the order of what is said about one thing. Compacted topics hold state and are its
            source of truth: a service rebuilds itself by reading them from the beginning; a record without a value says that the
            thing is no more.

            | topic | key | type and schema | said by | holds |
            |---|---|---|---|---|
            """;

    private static final String REST = """

            `{dead}` holds what could not be read or handled, with its headers and value and, in the headers
            `tern_dead_code`, `tern_dead_reason` and `tern_dead_place`, why and where it was. The partition goes on without it.

            ## Reading and writing
            - Names are snake case and carry their unit: `_bytes`, `_bytes_per_second`, `_pages_per_second`, `_ms`, `_ratio`
              ([why](../adr/0004-units-in-names-by-type.md)). An estimate is an object of `low`, `expected` and `high`. No limit of
              bandwidth is the word `"unlimited"`.
            - A value of several kinds says which it is in `kind`.
            - A property that is not set is left out. Ignore what you do not know: new properties may come within `v1`.
            - A kind, or a word of a list of words, may come within `v1` too, as `needs-approval` came to verdicts: who reads is upgraded before
              who says it, since a record of a kind that is not known is put aside.
            - A record's data has at most {bytes} bytes, a record at most {headers} headers.
            - The same `ce_source` and `ce_id` again are the same event: handle it once. A migration's event with a lower `epoch` of
              its guest, or a lower `step`, than one seen before is old news.

            [asyncapi.yaml](asyncapi.yaml) says the same for tools (AsyncAPI 3). Both pages and the schemas are derived from the types; a test
            of `eventing` fails when they differ, and `-Dtern.derived=write` writes them anew.
            """;
}
