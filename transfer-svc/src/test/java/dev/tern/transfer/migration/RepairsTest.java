package dev.tern.transfer.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tern.transfer.migration.Repairs.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RepairsTest {

    private record Due(Duration pause, Runnable action) {}

    private final List<String> made = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final Map<String, Consumer<Boolean>> open = new LinkedHashMap<>();
    private final List<Due> due = new ArrayList<>();

    @Test
    void shouldBeginIndependentStepsAtOnceAndOthersBehindWhatTheyFollow() {
        Repairs repairs = repairs(Set.of());

        repairs.begin();
        assertThat(made).containsExactly("stop", "tell");

        answer("tell", true);
        assertThat(made).containsExactly("stop", "tell");
        answer("stop", true);
        assertThat(made).containsExactly("stop", "tell", "resume", "sweep");

        answer("sweep", true);
        assertThat(made).doesNotContain("close");
        answer("resume", true);
        answer("close", true);
        assertThat(repairs.isAllDone()).isTrue();
        assertThat(told).containsExactly("tell", "stop", "sweep", "resume", "close");
    }

    @Test
    void shouldTryAgainWithGrowingPausesWhileOthersGoOn() {
        // given
        Repairs repairs = repairs(Set.of());
        repairs.begin();

        // when
        for (int i = 0; i < 7; i++) {
            answer("stop", false);
            due.getLast().action().run();
        }
        answer("tell", true);

        // then
        assertThat(due)
                .extracting(each -> each.pause().toMillis())
                .containsExactly(250L, 500L, 1000L, 2000L, 4000L, 4000L, 4000L);
        assertThat(told).containsExactly("tell");
        assertThat(repairs.progress())
                .contains(
                        new Undoing.Step("stop", List.of(), false, 8),
                        new Undoing.Step("tell", List.of(), true, 1),
                        new Undoing.Step("resume", List.of("stop"), false, 0));
    }

    @Test
    void shouldGoOnAfterACrashWithWhatTheJournalDoesNotHave() {
        Repairs repairs = repairs(Set.of("stop", "tell"));

        repairs.begin();

        assertThat(made).containsExactly("resume", "sweep");
        assertThat(told).isEmpty();
    }

    @Test
    void shouldDoNothingTwiceWhenTheSameEndIsToldAgain() {
        // given
        Repairs repairs = repairs(Set.of());
        repairs.begin();
        Consumer<Boolean> stop = attempt("stop");

        // when
        repairs.done("tell");
        repairs.done("tell");
        repairs.again("tell");
        answer("stop", true);
        stop.accept(false);

        // then
        assertThat(told).containsExactly("tell", "stop");
        assertThat(due).isEmpty();
        assertThat(made).containsExactly("stop", "tell", "resume", "sweep");
    }

    @Test
    void shouldTryNothingAfterItsEnd() {
        Repairs repairs = repairs(Set.of());
        repairs.begin();
        answer("tell", false);

        repairs.end();
        due.getLast().action().run();
        answer("stop", true);

        assertThat(made).containsExactly("stop", "tell");
        assertThat(told).isEmpty();
    }

    @Test
    void shouldRefuseAStepThatFollowsOneBehindIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Repairs(
                        (delay, action) -> () -> {},
                        List.of(step("first", "second"), step("second")),
                        Set.of(),
                        told::add))
                .withMessageContaining("first");
    }

    private Repairs repairs(Set<String> already) {
        return new Repairs(
                (delay, action) -> {
                    due.add(new Due(delay, action));
                    return () -> {};
                },
                List.of(
                        step("stop"),
                        step("resume", "stop"),
                        step("tell"),
                        step("sweep", "stop"),
                        step("close", "resume", "sweep")),
                already,
                told::add);
    }

    private Step step(String name, String... after) {
        return new Step(name, List.of(after), isDone -> {
            made.add(name);
            open.put(name, isDone);
        });
    }

    private void answer(String name, boolean isDone) {
        attempt(name).accept(isDone);
    }

    private Consumer<Boolean> attempt(String name) {
        return Objects.requireNonNull(open.get(name), name);
    }
}
