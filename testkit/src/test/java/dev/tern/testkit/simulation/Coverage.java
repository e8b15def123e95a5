package dev.tern.testkit.simulation;

import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.migration.OwnershipRecord.Kind;
import dev.tern.transfer.migration.ArrivalNote.Stage;
import dev.tern.transfer.protocol.ControlMessage;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which event has met which state, as often as it did. States and events are taken from the sealed types and enums
 * themselves, so that a new one is a new row or column.
 */
final class Coverage {

    /** Before anything is on record. */
    static final String NONE = "none";

    private final Map<String, Long> met = new TreeMap<>();

    /** The leaves of a sealed hierarchy by their simple names. */
    static List<String> leaves(Class<?> type) {
        return kinds(type).map(Class::getSimpleName).toList();
    }

    /** The leaves of a sealed hierarchy. */
    static Stream<Class<?>> kinds(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(Coverage::kinds)
                : Stream.of(type);
    }

    void fault(@Nullable MigrationState state, FaultKind kind) {
        met(name(state), kind.word());
    }

    void fault(Stage stage, FaultKind kind) {
        met(stage.name(), kind.word());
    }

    void command(@Nullable MigrationState state, MigrationCommand command) {
        met(name(state), command.getClass().getSimpleName());
    }

    void message(@Nullable MigrationState state, ControlMessage message) {
        met(name(state), message.getClass().getSimpleName());
    }

    void message(@Nullable Stage stage, ControlMessage message) {
        met(stage == null ? NONE : stage.name(), message.getClass().getSimpleName());
    }

    void record(@Nullable MigrationState state, Kind kind) {
        met(name(state), kind.name());
    }

    private static String name(@Nullable MigrationState state) {
        return state == null ? NONE : state.getClass().getSimpleName();
    }

    private void met(String state, String event) {
        met.merge(state + " x " + event, 1L, Long::sum);
    }

    long times(String state, String event) {
        return met.getOrDefault(state + " x " + event, 0L);
    }
}
