package dev.tern.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Backoff AT_ONCE =
            new Backoff(Duration.ofMillis(1), Duration.ofMillis(4), Duration.ofMinutes(1));

    @TempDir
    Path folder;

    private final Queue<String> shown = new ConcurrentLinkedQueue<>();

    @Test
    void shouldPassOnAndKeepWhatChildPrints() throws Exception {
        // given
        try (var supervisor = supervisor()) {
            // when
            supervisor.start(sh("talker", "echo to out; echo to err >&2; sleep 60"));

            // then
            await().atMost(SOON).until(() -> shown.contains("talker: to err"));
            assertThat(Files.readAllLines(folder.resolve("talker.log"))).containsExactly("to out", "to err");
        }
    }

    @Test
    void shouldStartAgainWhatDied() throws Exception {
        // given
        try (var supervisor = supervisor()) {
            // when
            supervisor.start(sh("mortal", "exit 7"));

            // then
            await().atMost(SOON)
                    .until(() -> supervisor.child("mortal").orElseThrow().restarts() >= 3);
            assertThat(supervisor.child("mortal").orElseThrow().lastExit()).isEqualTo(7);
            assertThat(shown).anyMatch(line -> line.startsWith("mortal: ended with 7"));
        }
    }

    @Test
    void shouldStopGroupsInOrder() throws Exception {
        // given two that write when they are asked to stop
        try (var supervisor = supervisor()) {
            supervisor.start(sh("first", "trap 'echo stopped; exit' TERM; echo up; while :; do sleep 0.05; done"));
            supervisor.start(sh("second", "trap 'echo stopped; exit' TERM; echo up; while :; do sleep 0.05; done"));
            await().atMost(SOON).until(() -> shown.contains("first: up") && shown.contains("second: up"));

            // when
            supervisor.stopAll(List.of(List.of("second"), List.of("first")));

            // then
            assertThat(shown.stream().filter(line -> line.endsWith("stopped")))
                    .containsExactly("second: stopped", "first: stopped");
            assertThat(supervisor.children()).isEmpty();
        }
    }

    @Test
    void shouldKillWhatDoesNotStop() throws Exception {
        // given
        long pid;
        try (var supervisor = new Supervisor(folder, this::show, AT_ONCE, Duration.ofMillis(50))) {
            supervisor.start(sh("stubborn", "trap '' TERM; echo up; while :; do sleep 0.05; done"));
            await().atMost(SOON).until(() -> shown.contains("stubborn: up"));
            pid = supervisor.child("stubborn").orElseThrow().pid();

            // when
            supervisor.stop("stubborn");
        }

        // then
        assertThat(isAlive(pid)).isFalse();
    }

    @Test
    void shouldSayWhichCommandCannotRun() throws Exception {
        // given
        try (var supervisor = supervisor()) {
            // when
            supervisor.start(new Program("absent", List.of("/no/such/command"), Map.of(), folder));

            // then the shell says so, and it counts as a death
            await().atMost(SOON).until(() -> shown.stream().anyMatch(line -> line.contains("/no/such/command")));
            await().atMost(SOON)
                    .until(() -> supervisor.child("absent").orElseThrow().lastExit() == 127);
        }
    }

    @Test
    void shouldDoubleTheWaitUpToTheLimit() {
        // given
        var backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(3), Duration.ofMinutes(1));

        // then
        assertThat(backoff.after(1)).isEqualTo(Duration.ofMillis(500));
        assertThat(backoff.after(3)).isEqualTo(Duration.ofSeconds(2));
        assertThat(backoff.after(4)).isEqualTo(Duration.ofSeconds(3));
        assertThat(backoff.after(1_000)).isEqualTo(Duration.ofSeconds(3));
    }

    private Supervisor supervisor() {
        return new Supervisor(folder, this::show, AT_ONCE, Duration.ofSeconds(5));
    }

    private void show(String name, String line) {
        shown.add(name + ": " + line);
    }

    private Program sh(String name, String script) throws IOException {
        return new Program(name, List.of("/bin/sh", "-c", script), Map.of(), folder);
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
