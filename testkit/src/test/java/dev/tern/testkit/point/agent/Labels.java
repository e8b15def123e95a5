package dev.tern.testkit.point.agent;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Names what is written by what it says: an entry's type and the state, stage or kind in it, however deep. Read from the
 * records themselves, so that a new entry has a name without anyone giving it one.
 */
final class Labels {

    private static final List<String> TELLING = List.of("state", "stage", "kind");
    private static final List<String> INNER = List.of("note", "record", "ownership");

    private Labels() {}

    static String of(List<?> entries) {
        return entries.stream().map(Labels::of).collect(Collectors.joining("+"));
    }

    private static String of(Object entry) {
        String inside = inside(entry);
        return entry.getClass().getSimpleName() + (inside.isEmpty() ? "" : "-" + inside);
    }

    private static String inside(Object value) {
        RecordComponent[] components = value.getClass().getRecordComponents();
        if (components == null) {
            return "";
        }
        for (RecordComponent component : components) {
            if (TELLING.contains(component.getName())) {
                Object state = read(component, value);
                return state instanceof Enum<?> kind
                        ? kind.name()
                        : state.getClass().getSimpleName();
            }
            if (INNER.contains(component.getName())) {
                return inside(read(component, value));
            }
        }
        return "";
    }

    private static Object read(RecordComponent component, Object value) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(value);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("Cannot read " + component, e);
        }
    }
}
