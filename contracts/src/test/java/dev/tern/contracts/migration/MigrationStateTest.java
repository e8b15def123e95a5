package dev.tern.contracts.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.word.Words;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The typestate as a table: what the methods of each state lead to, and nothing else compiles. */
class MigrationStateTest {

    private static final Map<String, Set<String>> TABLE = new TreeMap<>(Map.ofEntries(
            Map.entry("requested", Set.of("allowed", "cancelling")),
            Map.entry("allowed", Set.of("reserved", "cancelling")),
            Map.entry("reserved", Set.of("reserved", "prepared", "cancelling")),
            Map.entry("prepared", Set.of("copying", "cancelling")),
            Map.entry("copying", Set.of("copying", "switching", "cancelling")),
            Map.entry("switching", Set.of("loaded", "cancelling")),
            Map.entry("loaded", Set.of("released", "cancelling")),
            Map.entry("released", Set.of("running", "in-doubt")),
            Map.entry("running", Set.of("done")),
            Map.entry("done", Set.of()),
            Map.entry("cancelling", Set.of("rolled-back", "failed")),
            Map.entry("rolled-back", Set.of()),
            Map.entry("failed", Set.of()),
            Map.entry("in-doubt", Set.of("running", "rolled-back"))));

    @Test
    void shouldLeadOnlyWhereTheTableSays() {
        Map<String, Set<String>> found = new TreeMap<>();
        for (Class<?> state : states(MigrationState.class)) {
            Set<String> next = new TreeSet<>();
            for (Method method : state.getMethods()) {
                if (MigrationState.class.isAssignableFrom(method.getReturnType())
                        && !Modifier.isStatic(method.getModifiers())) {
                    next.add(Words.of(method.getReturnType()));
                }
            }
            found.put(Words.of(state), next);
        }
        assertThat(found).isEqualTo(TABLE);
    }

    @Test
    void shouldEndExactlyInTheTerminalStates() {
        for (Class<?> state : states(MigrationState.class)) {
            assertThat(MigrationState.Terminal.class.isAssignableFrom(state))
                    .as(Words.of(state))
                    .isEqualTo(TABLE.getOrDefault(Words.of(state), Set.of()).isEmpty());
        }
    }

    @Test
    void shouldUndoFromEveryStateBeforeTheReleaseAndFromNoneAfter() {
        List<String> undoable =
                states(MigrationState.Undoable.class).stream().map(Words::of).toList();
        assertThat(undoable)
                .containsExactlyInAnyOrder(
                        "requested", "allowed", "reserved", "prepared", "copying", "switching", "loaded");
    }

    @Test
    void shouldRememberThePhaseThatWasLeft() {
        var why = new dev.tern.contracts.plan.Reason("link.lost", "Gone");
        MigrationState.Cancelling cancelling = new MigrationState.Copying(4).undo(why);
        assertThat(cancelling.phase()).isEqualTo("copying");
        assertThat(cancelling.failed()).isEqualTo(new MigrationState.Failed("copying", why));
        assertThat(cancelling.rolledBack().word()).isEqualTo("rolled-back");
    }

    private static List<Class<?>> states(Class<?> sealed) {
        return Arrays.stream(sealed.getPermittedSubclasses())
                .<Class<?>>flatMap(state -> state.isSealed() ? states(state).stream() : Stream.of(state))
                .distinct()
                .toList();
    }
}
