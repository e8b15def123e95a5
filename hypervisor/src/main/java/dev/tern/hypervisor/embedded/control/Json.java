package dev.tern.hypervisor.embedded.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.hypervisor.HypervisorRefusal;

/** JSON as the protocol allows it: one object, shallow, no name twice, nothing after it. */
public final class Json {

    private static final int DEPTH = 16;
    private static final int NUMBER_LENGTH = 64;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH)
                            .maxNumberLength(NUMBER_LENGTH)
                            .maxStringLength(Lines.LIMIT)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** @throws HypervisorRefusal {@code request.invalid}, with the place */
    public static ObjectNode parse(String line) throws HypervisorRefusal {
        try {
            JsonNode node = MAPPER.readTree(line);
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw new HypervisorRefusal(
                    "request.invalid", "A line is one JSON object, as {\"id\":1,\"call\":\"host\"}");
        } catch (JsonProcessingException e) {
            String why = e.getLocation() == null
                    ? e.getOriginalMessage()
                    : "column " + e.getLocation().getColumnNr() + ": " + e.getOriginalMessage();
            throw new HypervisorRefusal("request.invalid", "Not JSON that is accepted here: " + shortened(why));
        }
    }

    private static String shortened(String text) {
        return text.length() <= 300 ? text : text.substring(0, 300) + "...";
    }
}
