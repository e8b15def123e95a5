package dev.tern.local.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {

    @TempDir
    Path folder;

    @Test
    void shouldLetOneProcessRunHere() throws Exception {
        // given
        var home = new Home(folder.resolve("home"));
        try (var held = HomeLock.tryTake(home).orElseThrow()) {
            assertThat(held).isNotNull();

            // then
            assertThat(HomeLock.isHeld(home)).isTrue();
            assertThat(HomeLock.tryTake(home)).isEmpty();
        }
        assertThat(HomeLock.isHeld(home)).isFalse();
    }

    @Test
    void shouldTellWhoRunsHereOnlyWhileItDoes() throws Exception {
        // given
        var home = new Home(folder);
        var platform = new RunningPlatform(
                42,
                Instant.parse("2026-11-22T12:00:00Z"),
                true,
                "127.0.0.1:19092",
                "http://127.0.0.1:1",
                "http://127.0.0.1:2",
                "http://127.0.0.1:3",
                List.of("http://127.0.0.1:4", "http://127.0.0.1:5"));

        // when
        try (var held = HomeLock.tryTake(home).orElseThrow()) {
            assertThat(held).isNotNull();
            platform.write(home);

            // then
            assertThat(RunningPlatform.in(home)).contains(platform);
        }

        // a file that a killed platform left tells nothing
        assertThat(RunningPlatform.in(home)).isEmpty();
    }

    @Test
    void shouldRemoveOnlyWhatIsOurs() throws Exception {
        // given
        var home = new Home(folder.resolve("home"));
        home.create();
        Files.writeString(home.logs().resolve("monitor.log"), "line");
        Files.writeString(home.folder().resolve("letter.txt"), "a user's own");

        // when
        home.purge();

        // then
        assertThat(home.folder().resolve("letter.txt")).exists();
        assertThat(home.logs()).doesNotExist();

        // and with nothing of the user's in it, the folder goes too
        Files.delete(home.folder().resolve("letter.txt"));
        home.purge();
        assertThat(home.folder()).doesNotExist();
    }

    @Test
    void shouldGiveLongHomeShortNameAndTakeItAway() throws Exception {
        // given
        var home = new Home(folder.resolve("a".repeat(60)).resolve("b".repeat(60)));
        home.create();

        // when
        Path socket;
        try (var paths = ShortPath.of(home)) {
            socket = paths.of(home.run().resolve("host-a.sock"));
            Files.writeString(socket, "here");
            assertThat(home.run().resolve("host-a.sock")).hasContent("here");
        }

        // then
        assertThat(socket.toString().length()).isLessThan(60);
        assertThat(socket).doesNotExist();
        assertThat(home.run().resolve("host-a.sock")).exists();
    }
}
