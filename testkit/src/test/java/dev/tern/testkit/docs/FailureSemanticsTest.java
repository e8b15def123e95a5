package dev.tern.testkit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.word.Words;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds what operators are told of each state against the states and transitions that there are. */
class FailureSemanticsTest {

    private static final Path PAGE = Path.of("..", "docs", "explanation", "failure-semantics.md");
    private static final String TABLE = "| state | may become |";

    @Test
    void shouldExplainEveryStateAndWhatItMayBecome() throws IOException {
        // given
        List<String> explained = Files.readAllLines(PAGE).stream()
                .dropWhile(line -> !line.startsWith(TABLE))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();

        // then: a row for each, with all its columns filled in but those of an end
        assertThat(explained)
                .extracting(line -> line.substring(0, line.indexOf('|', line.indexOf('|', 1) + 1) + 1))
                .containsExactlyInAnyOrderElementsOf(states(MigrationState.class)
                        .map(FailureSemanticsTest::row)
                        .toList());
        assertThat(explained).allSatisfy(line -> assertThat(
                        Arrays.stream(line.split("\\|")).skip(3).map(String::strip))
                .hasSize(3)
                .doesNotContain(""));
    }

    private static String row(Class<?> state) {
        String next = Stream.concat(Arrays.stream(state.getDeclaredMethods()), inherited(state))
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .map(Method::getReturnType)
                .filter(type -> MigrationState.class.isAssignableFrom(type) && type.isRecord())
                .map(type -> "`" + Words.of(type) + "`")
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return "| `" + Words.of(state) + "` | " + next + (next.isEmpty() ? "|" : " |");
    }

    private static Stream<Method> inherited(Class<?> state) {
        return MigrationState.Undoable.class.isAssignableFrom(state)
                ? Arrays.stream(MigrationState.Undoable.class.getDeclaredMethods())
                : Stream.of();
    }

    private static Stream<Class<?>> states(Class<?> sealed) {
        return Arrays.stream(sealed.getPermittedSubclasses())
                .flatMap(each -> each.isSealed() ? states(each) : Stream.of(each))
                .distinct();
    }
}
