package dev.tern.eventing.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.tern.contracts.wire.EventType;
import dev.tern.eventing.json.TernJson;
import dev.tern.eventing.json.UnreadableJson;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The schemas as shipped, against what the mapper writes and reads. */
class SchemaTest {

    private static final ObjectMapper PLAIN = new ObjectMapper();
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    static List<EventType<?>> types() {
        return EventType.all();
    }

    static List<EventSamples.Sample<?>> samples() {
        return EventSamples.all();
    }

    @ParameterizedTest
    @MethodSource("types")
    void shouldHaveASchemaThatSaysWhatTheTypesSay(EventType<?> type) throws JsonProcessingException {
        Checkout.hold(
                Checkout.path("contracts/src/main/resources/schema/" + type.type() + ".json"),
                PLAIN.writerWithDefaultPrettyPrinter().writeValueAsString(SchemaWriter.schema(type)) + "\n");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void shouldAcceptWhatTheMapperWrites(EventSamples.Sample<?> sample) throws IOException {
        assertThat(errors(sample.type(), written(sample))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void shouldRefuseAPropertyThatIsNotKnown(EventSamples.Sample<?> sample) throws IOException {
        for (int i = 0; i < objects(written(sample)).size(); i++) {
            JsonNode root = written(sample);
            ObjectNode object = objects(root).get(i);
            if (!isFreeForm(sample, root, object)) {
                object.put("surprise", true);
                assertThat(errors(sample.type(), root)).as(root.toString()).isNotEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void shouldRequireExactlyWhatTheMapperRequires(EventSamples.Sample<?> sample) throws IOException {
        for (int i = 0; i < objects(written(sample)).size(); i++) {
            List<String> names = new ArrayList<>();
            objects(written(sample)).get(i).fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                JsonNode without = written(sample);
                objects(without).get(i).remove(name);
                assertThat(errors(sample.type(), without).isEmpty())
                        .as("without %s: %s", name, without)
                        .isEqualTo(isReadable(sample, without));
            }
        }
    }

    private static boolean isReadable(EventSamples.Sample<?> sample, JsonNode data) {
        try {
            TernJson.read(data.toString(), sample.type().data());
            return true;
        } catch (UnreadableJson e) {
            return false;
        }
    }

    /** Maps by id or label take any key. */
    private static boolean isFreeForm(EventSamples.Sample<?> sample, JsonNode root, ObjectNode object)
            throws IOException {
        ObjectNode probed = object.deepCopy();
        object.removeAll();
        boolean free = errors(sample.type(), root).isEmpty();
        object.setAll(probed);
        return free;
    }

    private static JsonNode written(EventSamples.Sample<?> sample) throws IOException {
        return PLAIN.readTree(TernJson.bytes(sample.data()));
    }

    private static List<ObjectNode> objects(JsonNode node) {
        List<ObjectNode> found = new ArrayList<>();
        if (node instanceof ObjectNode object) {
            found.add(object);
        }
        if (node instanceof ObjectNode || node instanceof ArrayNode) {
            node.forEach(child -> found.addAll(objects(child)));
        }
        return found;
    }

    private static List<Error> errors(EventType<?> type, JsonNode data) throws IOException {
        return schema(type)
                .validate(data, context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
    }

    private static Schema schema(EventType<?> type) throws IOException {
        try (InputStream in = EventType.class.getResourceAsStream("/schema/" + type.type() + ".json")) {
            return REGISTRY.getSchema(Objects.requireNonNull(in, "a schema for " + type.type()));
        }
    }
}
