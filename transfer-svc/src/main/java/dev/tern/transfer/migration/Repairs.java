package dev.tern.transfer.migration;

import dev.tern.transfer.migration.Timers.Timer;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an undone move must put right on one side: named steps, each begun as soon as those that it follows are done, so
 * that independent ones run beside each other; each idempotent, and tried with growing pauses until it is done. Which are
 * done already, the journal says: after a crash the others are begun again.
 */
final class Repairs {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(4);

    /** One try. It says once whether the step is done; of a step whose end is told from elsewhere it says nothing. */
    @FunctionalInterface
    interface Attempt {
        void make(Consumer<Boolean> isDone);
    }

    /** @param after names of earlier steps that it follows */
    record Step(String name, List<String> after, Attempt attempt) {

        Step {
            after = List.copyOf(after);
        }
    }

    private final Timers timers;
    private final Map<String, Step> steps = new LinkedHashMap<>();
    private final Map<String, Integer> attempts = new LinkedHashMap<>();
    private final Map<String, Timer> pauses = new LinkedHashMap<>();
    private final Set<String> done = new HashSet<>();
    private final Consumer<String> told;
    private boolean ended;

    /**
     * @param already done before
     * @param told of each step as it is done, before those that follow it begin
     * @throws IllegalArgumentException when a step follows one that is not before it: there are no cycles
     */
    Repairs(Timers timers, List<Step> steps, Set<String> already, Consumer<String> told) {
        this.timers = timers;
        this.told = told;
        for (Step step : steps) {
            if (!this.steps.keySet().containsAll(step.after()) || this.steps.containsKey(step.name())) {
                throw new IllegalArgumentException("Step " + step.name() + " comes once, behind " + step.after()
                        + "; before it are " + this.steps.keySet());
            }
            this.steps.put(step.name(), step);
        }
        done.addAll(already);
    }

    /** Makes every step that can be made; called again it does nothing to those under way. */
    void begin() {
        for (Step step : steps.values()) {
            if (!ended && isReady(step) && !attempts.containsKey(step.name())) {
                attempt(step);
            }
        }
    }

    private boolean isReady(Step step) {
        return !done.contains(step.name()) && done.containsAll(step.after());
    }

    /** Tries a step that is under way once more, at once. */
    void again(String name) {
        Step step = steps.get(name);
        if (step != null && !ended && isReady(step)) {
            stopPause(name);
            attempt(step);
        }
    }

    private void attempt(Step step) {
        int number = attempts.merge(step.name(), 1, Integer::sum);
        step.attempt().make(isDone -> {
            if (isDone) {
                done(step.name());
            } else if (!ended && isReady(step) && number == attempts.getOrDefault(step.name(), 0)) {
                stopPause(step.name());
                pauses.put(step.name(), timers.after(pause(number), () -> again(step.name())));
            }
        });
    }

    private static Duration pause(int attempts) {
        Duration pause = FIRST_PAUSE;
        for (int i = 1; i < attempts && pause.compareTo(LONGEST_PAUSE) < 0; i++) {
            pause = pause.multipliedBy(2);
        }
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    /** A step's end, told by its attempt or from elsewhere. */
    void done(String name) {
        if (!ended && steps.containsKey(name) && done.add(name)) {
            stopPause(name);
            told.accept(name);
            begin();
        }
    }

    boolean isDone(String name) {
        return done.contains(name);
    }

    boolean isAllDone() {
        return done.containsAll(steps.keySet());
    }

    List<Undoing.Step> progress() {
        return steps.values().stream()
                .map(step -> new Undoing.Step(
                        step.name(), step.after(), done.contains(step.name()), attempts.getOrDefault(step.name(), 0)))
                .toList();
    }

    /** Nothing is tried any more. */
    void end() {
        ended = true;
        List.copyOf(pauses.keySet()).forEach(this::stopPause);
    }

    private void stopPause(String name) {
        @Nullable Timer pause = pauses.remove(name);
        if (pause != null) {
            pause.cancel();
        }
    }
}
