package dev.tern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsCommandTest {

    @TempDir
    Path home;

    @Test
    void shouldShowTheEndOfEachLogWithItsName() throws Exception {
        // given
        Path logs = Files.createDirectories(home.resolve("logs"));
        Files.writeString(logs.resolve("monitor.log"), "one\ntwo\nthree\n");
        Files.writeString(logs.resolve("host-a.log"), "up\n");

        // then
        assertThat(tern("logs", "-n", "2").out()).isEqualTo("host-a  | up\nmonitor | two\nmonitor | three\n");
        assertThat(tern("logs", "monitor", "-n", "1").out()).isEqualTo("three\n");
    }

    @Test
    void shouldSayWhichLogsThereAre() throws Exception {
        // given
        Run none = tern("logs");
        Files.writeString(Files.createDirectories(home.resolve("logs")).resolve("monitor.log"), "one\n");
        Run unknown = tern("logs", "moon");

        // then
        assertThat(none.code()).isEqualTo(ExitCode.FAILED);
        assertThat(none.err()).contains("was Tern ever up there?");
        assertThat(unknown.code()).isEqualTo(ExitCode.FAILED);
        assertThat(unknown.err()).contains("\"moon\"").contains("monitor");
    }

    @Test
    void shouldStopNothingWhereNothingRuns() throws Exception {
        // given what an earlier platform left
        Files.createDirectories(home.resolve("logs"));

        // when
        Run down = tern("down");
        Run purged = tern("down", "--purge");

        // then
        assertThat(down.code()).isZero();
        assertThat(down.err()).contains("Nothing ran");
        assertThat(purged.err()).contains("is removed");
        assertThat(home.resolve("logs")).doesNotExist();
    }

    private Run tern(String... arguments) {
        return Run.of(Map.of("TERN_HOME", home.toString()), arguments);
    }
}
