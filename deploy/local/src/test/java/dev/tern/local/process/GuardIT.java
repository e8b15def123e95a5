package dev.tern.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void shouldLeaveNothingRunningWhenLauncherIsKilled() throws Exception {
        // given a launcher with two children: one that stops when asked, one that does not
        Process launcher = launcher();
        Path pids = folder.resolve("pids");
        await().atMost(SOON)
                .until(() -> Files.exists(pids) && Files.readAllLines(pids).size() == 2);
        List<Long> children =
                Files.readAllLines(pids).stream().map(Long::valueOf).toList();
        assertThat(children).allMatch(GuardIT::isAlive);
        List<ProcessHandle> watchers = children.stream()
                .flatMap(pid -> ProcessHandle.of(pid).orElseThrow().descendants())
                .toList();
        assertThat(watchers).hasSizeGreaterThanOrEqualTo(2);

        // when
        launcher.destroyForcibly();
        assertThat(launcher.waitFor(30, TimeUnit.SECONDS)).isTrue();

        // then
        await().atMost(SOON).until(() -> children.stream().noneMatch(GuardIT::isAlive));
        await().atMost(SOON).until(() -> watchers.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void shouldLeaveChildAloneWhenTerminalSendsInterrupt() throws Exception {
        // given
        try (var supervisor = new Supervisor(folder, LogSink.NONE, Backoff.DEFAULT, Duration.ofSeconds(5))) {
            supervisor.start(new Program("child", List.of("sleep", "60"), Map.of(), folder));
            long pid = supervisor.child("child").orElseThrow().pid();
            await().atMost(SOON).until(() -> ProcessHandle.of(pid)
                    .flatMap(child -> child.info().command())
                    .filter(command -> command.endsWith("sleep"))
                    .isPresent());

            // when
            new ProcessBuilder("kill", "-INT", Long.toString(pid)).start().waitFor();
            new ProcessBuilder("kill", "-HUP", Long.toString(pid)).start().waitFor();

            // then it is the same process still
            assertThat(isAlive(pid)).isTrue();
            assertThat(supervisor.child("child").orElseThrow().restarts()).isZero();
        }
    }

    private Process launcher() throws Exception {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Launcher.class.getName(),
                        folder.toString())
                .redirectOutput(folder.resolve("launcher.log").toFile())
                .redirectErrorStream(true)
                .start();
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /** Starts two children, writes down their process ids and waits to be killed. */
    static final class Launcher {

        private Launcher() {}

        public static void main(String[] args) throws Exception {
            Path folder = Path.of(args[0]);
            var supervisor = new Supervisor(folder, LogSink.NONE, Backoff.DEFAULT, Duration.ofSeconds(5));
            supervisor.start(new Program("willing", List.of("sleep", "600"), Map.of(), folder));
            supervisor.start(new Program(
                    "stubborn",
                    List.of("/bin/sh", "-c", "trap '' TERM; while :; do sleep 0.1; done"),
                    Map.of(),
                    folder));
            Path fresh = folder.resolve("pids.new");
            Files.write(
                    fresh,
                    supervisor.children().stream()
                            .map(child -> Long.toString(child.pid()))
                            .toList());
            Files.move(fresh, folder.resolve("pids"));
            new CountDownLatch(1).await();
        }
    }
}
