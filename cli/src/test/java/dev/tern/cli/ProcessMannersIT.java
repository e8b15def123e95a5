package dev.tern.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process: signals and pipes. */
class ProcessMannersIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int INTERRUPTED = 130;
    private static final String ID = "0b7d1f3e-1111-4222-8333-444455556666";
    private static final String PLAN = "{'id':'p-1','goal':{'kind':'manual'},'state':'running','moves':[{'id':'m-1',"
            + "'vm':'" + ID + "','vm_name':'shop-db-1','from':'host-a','to':'host-b'}]}";

    @TempDir
    Path folder;

    @Test
    void shouldLeaveMoveAloneWhenWatchIsInterrupted() throws Exception {
        try (var services = new FakeServices()) {
            // given a move under way that is watched
            services.answer("GET /api/vms", "[{'id':'" + ID + "','name':'shop-db-1'}]")
                    .answer("POST /api/plans", PLAN)
                    .answer("GET /api/plans/p-1", PLAN)
                    .answer(
                            "GET /api/migrations",
                            "[{'id':'m-1','vm_name':'shop-db-1','from':'host-a','to':'host-b',"
                                    + "'state':{'kind':'copying','round':2}}]");
            Process process = start(services, List.of(), "migrate", "shop-db-1", "--to", "host-b", "--watch");
            Path err = folder.resolve("err");
            await().atMost(SOON).until(() -> Files.readString(err).contains("shop-db-1 host-a>host-b copying"));

            // when
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();

            // then it ends as interrupted, says how to stop the move, and has stopped nothing
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(INTERRUPTED);
            assertThat(Files.readString(err)).contains("goes on").contains("tern cancel");
            assertThat(services.requests()).noneMatch(request -> request.what().contains("cancel"));
        }
    }

    @Test
    void shouldEndQuietlyWhenItsReaderHasGone() throws Exception {
        try (var services = new FakeServices()) {
            // given more output than a pipe holds, and a reader of one line
            StringBuilder vms = new StringBuilder("[");
            for (int i = 0; i < 5_000; i++) {
                vms.append(i == 0 ? "" : ",")
                        .append("{'id':'")
                        .append(ID)
                        .append("','name':'vm-")
                        .append(i)
                        .append("'}");
            }
            services.answer("GET /api/vms", vms.append(']').toString());

            // when
            Process process = start(services, List.of("head", "-n", "1"), "get", "vms");

            // then
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(folder.resolve("out")).lines()).hasSize(1);
            assertThat(Files.readString(folder.resolve("err"))).isEmpty();
        }
    }

    private Process start(FakeServices services, List<String> reader, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                // a build in the background ignores interrupts, and its children would inherit that
                "env",
                "--default-signal=INT",
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                TernCommand.class.getName()));
        command.addAll(List.of(arguments));
        if (!reader.isEmpty()) {
            command.addAll(0, List.of("/bin/sh", "-c", "\"$@\" | " + String.join(" ", reader), "sh"));
        }
        var builder = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().putAll(services.environment());
        return builder.start();
    }
}
