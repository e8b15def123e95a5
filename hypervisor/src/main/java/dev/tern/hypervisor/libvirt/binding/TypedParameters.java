package dev.tern.hypervisor.libvirt.binding;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * libvirt's list of named values: entries of 96 bytes, the name in the first 80 with its end, the type at 80, the value
 * at 88.
 */
public final class TypedParameters {

    static final long ENTRY = 96;
    static final int NAME = 80;
    static final long TYPE_AT = 80;
    static final long VALUE_AT = 88;

    /** More than all of a host's biggest guest have together. */
    static final int MOST = 100_000;

    private static final int INT = 1;
    private static final int UNSIGNED_INT = 2;
    private static final int LONG = 3;
    private static final int UNSIGNED_LONG = 4;
    private static final int DOUBLE = 5;
    private static final int BOOLEAN = 6;
    private static final int STRING = 7;

    private TypedParameters() {}

    /** How many entries {@link #write} makes of them. */
    public static int count(Map<String, ?> values) {
        return values.values().stream()
                .mapToInt(value -> value instanceof List<?> several ? several.size() : 1)
                .sum();
    }

    /**
     * @param values Long (as unsigned 64 bits), Integer (as signed 32), String, or a list of those, which becomes as many
     *     entries, by name
     */
    public static MemorySegment write(Arena arena, Map<String, ?> values) {
        MemorySegment list = arena.allocate(Math.max(1, count(values)) * ENTRY, Long.BYTES);
        List<Map.Entry<String, ?>> entries = new ArrayList<>();
        values.forEach((name, value) -> {
            if (value instanceof List<?> several) {
                several.forEach(one -> entries.add(Map.entry(name, one)));
            } else {
                entries.add(Map.entry(name, value));
            }
        });
        long at = 0;
        for (Map.Entry<String, ?> entry : entries) {
            byte[] name = entry.getKey().getBytes(StandardCharsets.UTF_8);
            if (name.length >= NAME) {
                throw new IllegalArgumentException("A parameter's name has fewer than 80 bytes: " + entry.getKey());
            }
            MemorySegment.copy(name, 0, list, ValueLayout.JAVA_BYTE, at, name.length);
            switch (entry.getValue()) {
                case Long number -> {
                    list.set(ValueLayout.JAVA_INT, at + TYPE_AT, UNSIGNED_LONG);
                    list.set(ValueLayout.JAVA_LONG, at + VALUE_AT, number);
                }
                case Integer number -> {
                    list.set(ValueLayout.JAVA_INT, at + TYPE_AT, INT);
                    list.set(ValueLayout.JAVA_INT, at + VALUE_AT, number);
                }
                case String text -> {
                    list.set(ValueLayout.JAVA_INT, at + TYPE_AT, STRING);
                    list.set(ValueLayout.ADDRESS, at + VALUE_AT, arena.allocateFrom(text));
                }
                default -> throw new IllegalArgumentException("Neither number nor String: " + entry);
            }
            at += ENTRY;
        }
        return list;
    }

    /**
     * Copies what the library has written: numbers as Long, texts as String, Double and Boolean.
     *
     * @throws IOException for what this library cannot have written: the connection is not to be trusted any more
     */
    public static Map<String, Object> read(MemorySegment start, int count) throws IOException {
        if (count < 0 || count > MOST) {
            throw new IOException("libvirt answered with " + count + " parameters; at most " + MOST + " are read");
        }
        MemorySegment list = start.reinterpret(count * ENTRY);
        Map<String, Object> values = LinkedHashMap.newLinkedHashMap(count);
        for (long at = 0; at < list.byteSize(); at += ENTRY) {
            values.put(name(list.asSlice(at, NAME)), value(list, at));
        }
        return values;
    }

    private static String name(MemorySegment field) throws IOException {
        byte[] bytes = field.toArray(ValueLayout.JAVA_BYTE);
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        if (end == 0 || end == bytes.length) {
            throw new IOException("libvirt answered with a parameter whose name is empty or has no end");
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    private static Object value(MemorySegment list, long at) throws IOException {
        int type = list.get(ValueLayout.JAVA_INT, at + TYPE_AT);
        long place = at + VALUE_AT;
        return switch (type) {
            case INT -> (long) list.get(ValueLayout.JAVA_INT, place);
            case UNSIGNED_INT -> Integer.toUnsignedLong(list.get(ValueLayout.JAVA_INT, place));
            case LONG, UNSIGNED_LONG -> list.get(ValueLayout.JAVA_LONG, place);
            case DOUBLE -> list.get(ValueLayout.JAVA_DOUBLE, place);
            case BOOLEAN -> list.get(ValueLayout.JAVA_BYTE, place) != 0;
            case STRING -> {
                String text = Library.text(list.get(ValueLayout.ADDRESS, place));
                yield text == null ? "" : text;
            }
            default -> throw new IOException("libvirt answered with a parameter of unknown type " + type);
        };
    }
}
