package dev.tern.eventing.json;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.AnnotationIntrospectorPair;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/** The one JSON mapping of the platform; see this package's documentation for its rules. */
public final class TernJson {

    /** The longest document that is read: an event or a request of a megabyte. */
    public static final int MOST_BYTES = 1 << 20;

    /** A list of a whole fleet, as a client of REST reads it with {@link #mapper()}. */
    private static final long MOST_BYTES_OF_AN_ANSWER = 64L << 20;

    private static final int MOST_NESTING = 32;
    private static final int MOST_NUMBER = 64;
    private static final int MOST_NAME = 256;

    private static final ObjectMapper MAPPER = build();

    private TernJson() {}

    /** A mapper by the platform's rules: the caller's own, to be adapted by a framework if need be. */
    public static ObjectMapper mapper() {
        return MAPPER.copy();
    }

    public static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("A " + value.getClass().getSimpleName() + " has no JSON form", e);
        }
    }

    public static String text(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("A " + value.getClass().getSimpleName() + " has no JSON form", e);
        }
    }

    /** Over several lines, indented, for people and golden files. */
    public static String pretty(Object value) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("A " + value.getClass().getSimpleName() + " has no JSON form", e);
        }
    }

    /** @throws UnreadableJson naming path and value, when this is no JSON of that type */
    public static <T> T read(byte[] json, Class<T> type) throws UnreadableJson {
        if (json.length > MOST_BYTES) {
            throw tooLong(json.length);
        }
        return read(type, reader -> reader.readValue(json));
    }

    /** @throws UnreadableJson naming path and value, when this is no JSON of that type */
    public static <T> T read(String json, Class<T> type) throws UnreadableJson {
        if (json.length() > MOST_BYTES) {
            throw tooLong(json.length());
        }
        return read(type, reader -> reader.readValue(json));
    }

    private static UnreadableJson tooLong(int length) {
        return new UnreadableJson(
                "",
                "the document has " + length + " bytes; " + MOST_BYTES + " are the most",
                new IOException("too long"));
    }

    private static <T> T read(Class<T> type, Reading reading) throws UnreadableJson {
        try {
            T read = type.cast(reading.from(MAPPER.readerFor(type)));
            if (read == null) {
                throw new IOException("null");
            }
            return read;
        } catch (IOException e) {
            throw unreadable(type, e);
        }
    }

    /** What went wrong with a document, said with the path and the value where they are known. */
    public static UnreadableJson unreadable(Class<?> type, IOException problem) {
        String path = problem instanceof JsonMappingException mapping ? path(mapping.getPath()) : "";
        String said =
                problem instanceof JsonProcessingException json ? json.getOriginalMessage() : problem.getMessage();
        return new UnreadableJson(
                path, "not a " + type.getSimpleName() + ": " + Shown.of(String.valueOf(said), 400), problem);
    }

    private static String path(List<JsonMappingException.Reference> references) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference reference : references) {
            if (reference.getFieldName() != null) {
                path.append(path.isEmpty() ? "" : ".").append(Shown.of(reference.getFieldName(), 80));
            } else if (reference.getIndex() >= 0) {
                path.append('[').append(reference.getIndex()).append(']');
            }
        }
        return path.toString();
    }

    private static ObjectMapper build() {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxDocumentLength(MOST_BYTES_OF_AN_ANSWER)
                        .maxStringLength(MOST_BYTES)
                        .maxNestingDepth(MOST_NESTING)
                        .maxNumberLength(MOST_NUMBER)
                        .maxNameLength(MOST_NAME)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        JsonMapper mapper = JsonMapper.builder(factory)
                .addModule(new UnitModule())
                .propertyNamingStrategy(new UnitNaming())
                .annotationIntrospector(
                        AnnotationIntrospectorPair.pair(new RecordRules(), new JacksonAnnotationIntrospector()))
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
                .visibility(PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE)
                .defaultLocale(Locale.ROOT)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                        DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(
                        LogicalType.Textual, texts -> texts.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .build();
        return mapper;
    }

    @FunctionalInterface
    private interface Reading {
        Object from(ObjectReader reader) throws IOException;
    }
}
