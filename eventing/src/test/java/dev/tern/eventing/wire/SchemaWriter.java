package dev.tern.eventing.wire;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.ImageDigest;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Ratio;
import dev.tern.contracts.wire.EventType;
import dev.tern.eventing.json.TernJson;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The JSON Schema (2020-12) of a type of event, strict: every property is known, and required where it is not nullable.
 * Names come from the mapper, so that the schema has no naming rule of its own; values from the types.
 */
final class SchemaWriter {

    private static final String UUID = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$";
    private static final String LABEL = "^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$";

    private static final Map<Class<?>, Map<String, Object>> BARE = Map.ofEntries(
            Map.entry(DataSize.class, ordered("type", "integer", "minimum", 0)),
            Map.entry(
                    Bandwidth.class,
                    ordered("oneOf", List.of(ordered("type", "integer", "minimum", 0), ordered("const", "unlimited")))),
            Map.entry(DirtyRate.class, ordered("type", "number", "minimum", 0)),
            Map.entry(Ratio.class, ordered("type", "number", "minimum", 0)),
            Map.entry(Duration.class, ordered("type", "number")),
            Map.entry(Instant.class, ordered("type", "string", "format", "date-time")),
            Map.entry(Epoch.class, ordered("type", "integer", "minimum", 1)),
            Map.entry(ImageDigest.class, ordered("type", "string", "pattern", "^([0-9a-f]{64}|unverified)$")),
            Map.entry(HostId.class, ordered("type", "string", "pattern", LABEL)),
            Map.entry(VmId.class, ordered("type", "string", "pattern", UUID)),
            Map.entry(MigrationId.class, ordered("type", "string", "pattern", UUID)),
            Map.entry(PlanId.class, ordered("type", "string", "pattern", UUID)),
            Map.entry(String.class, ordered("type", "string")),
            Map.entry(boolean.class, ordered("type", "boolean")),
            Map.entry(
                    int.class, ordered("type", "integer", "minimum", Integer.MIN_VALUE, "maximum", Integer.MAX_VALUE)));

    private final ObjectMapper mapper = TernJson.mapper();
    private final Map<String, Object> definitions = new TreeMap<>();

    static Map<String, Object> schema(EventType<?> type) {
        SchemaWriter writer = new SchemaWriter();
        Map<String, Object> root = ordered(
                "$schema",
                "https://json-schema.org/draft/2020-12/schema",
                "$id",
                "urn:tern:schema:" + type.type(),
                "title",
                type.type());
        root.putAll(writer.described(type.data()));
        if (!writer.definitions.isEmpty()) {
            root.put("$defs", writer.definitions);
        }
        return root;
    }

    private Map<String, Object> described(Class<?> type) {
        return type.isSealed() ? oneOf(type) : object(type);
    }

    private Map<String, Object> value(JavaType type) {
        Class<?> raw = type.getRawClass();
        if (BARE.containsKey(raw)) {
            return new LinkedHashMap<>(BARE.getOrDefault(raw, Map.of()));
        }
        if (type.isMapLikeType()) {
            Map<String, Object> map = ordered("type", "object");
            if (type.getKeyType().getRawClass() != String.class) {
                map.put("propertyNames", value(type.getKeyType()));
            }
            map.put("additionalProperties", value(type.getContentType()));
            return map;
        }
        if (type.isCollectionLikeType()) {
            return ordered("type", "array", "items", value(type.getContentType()));
        }
        if (type.isEnumType()) {
            return ordered(
                    "enum",
                    Arrays.stream(raw.getEnumConstants())
                            .map(constant -> mapper.convertValue(constant, String.class))
                            .toList());
        }
        return reference(type);
    }

    private Map<String, Object> reference(JavaType type) {
        String name = type.hasGenericTypes()
                ? type.getRawClass().getSimpleName() + "Of"
                        + type.containedType(0).getRawClass().getSimpleName()
                : type.getRawClass().getSimpleName();
        if (!definitions.containsKey(name)) {
            definitions.put(name, Map.of()); // ends a recursion
            definitions.put(name, type.getRawClass().isSealed() ? oneOf(type.getRawClass()) : object(type));
        }
        return ordered("$ref", "#/$defs/" + name);
    }

    private Map<String, Object> oneOf(Class<?> sealed) {
        Map<String, Object> schema = new LinkedHashMap<>();
        Javadoc.of(sealed).ifPresent(about -> schema.put("description", about));
        schema.put(
                "oneOf",
                kinds(sealed).map(kind -> reference(mapper.constructType(kind))).toList());
        return schema;
    }

    private static Stream<Class<?>> kinds(Class<?> sealed) {
        return Arrays.stream(sealed.getPermittedSubclasses())
                .flatMap(kind -> kind.isSealed() ? kinds(kind) : Stream.of(kind))
                .distinct();
    }

    private Map<String, Object> object(Class<?> type) {
        return object(mapper.constructType(type));
    }

    private Map<String, Object> object(JavaType type) {
        Class<?> raw = type.getRawClass();
        Map<String, String> said = Javadoc.components(raw);
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        String kind = kind(raw);
        if (kind != null) {
            properties.put("kind", ordered("const", kind));
            required.add("kind");
        }
        for (BeanPropertyDefinition property :
                mapper.getSerializationConfig().introspect(type).findProperties()) {
            Map<String, Object> value = value(property.getPrimaryType());
            String about = said.get(property.getInternalName());
            if (about != null) {
                value.put("description", about);
            }
            properties.put(property.getName(), value);
            if (!isNullable(raw, property.getInternalName())) {
                required.add(property.getName());
            }
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        Javadoc.of(raw).ifPresent(about -> schema.put("description", about));
        schema.put("type", "object");
        schema.put("properties", properties);
        schema.put("required", required);
        schema.put("additionalProperties", false);
        return schema;
    }

    private @Nullable String kind(Class<?> type) {
        return mapper.getSerializationConfig()
                .getAnnotationIntrospector()
                .findTypeName(mapper.getSerializationConfig()
                        .introspectClassAnnotations(type)
                        .getClassInfo());
    }

    private static boolean isNullable(Class<?> owner, String name) {
        return Arrays.stream(owner.getRecordComponents())
                .filter(component -> component.getName().equals(name))
                .map(RecordComponent::getAnnotatedType)
                .anyMatch(type -> type.isAnnotationPresent(Nullable.class));
    }

    static Map<String, Object> ordered(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
