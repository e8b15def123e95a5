package dev.tern.benchmarks.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskTest {

    /** One resource, two machines, one service with one process. */
    private static final String MODEL = """
            1
            0 10
            2
            0 0 20 10 0 1
            0 0 20 10 1 0
            1
            0 0
            1
            0 12 1
            0
            1 1 1
            """;

    @TempDir
    private Path folder;

    private String model = "";
    private String assignment = "";

    @BeforeEach
    void write() throws IOException {
        model = Files.writeString(folder.resolve("model"), MODEL).toString();
        assignment = Files.writeString(folder.resolve("assignment"), "1\n").toString();
    }

    @Test
    void shouldHaveAnAnswerFromTheFirst() throws IOException {
        Path out = Files.writeString(folder.resolve("out"), "what was there before");

        Task task = Task.read(0, model, assignment, "10", "1", out.toString());

        assertThat(out).hasContent("1\n");
        // and a better one later
        task.answer(new int[] {0});
        assertThat(out).hasContent("0\n");
    }

    @Test
    void shouldFindOutAtOnceThatNothingCanBeWritten() {
        assertThatThrownBy(() -> read("no/out"))
                .hasMessageContaining("OUT is " + folder.resolve("no/out"))
                .hasMessageContaining("there is no such folder");
        assertThatThrownBy(() -> read(""))
                .hasMessageContaining("OUT is " + folder)
                .hasMessageContaining("Is a directory");
        assertThatThrownBy(() -> read("model")).hasMessageContaining("which is read: name another file");
        assertThatThrownBy(() -> read("../" + folder.getFileName() + "/assignment"))
                .hasMessageContaining("which is read: name another file");
        assertThatThrownBy(() -> read("/dev/full")).hasMessageContaining("No space left on device");
    }

    private Task read(String out) throws IOException {
        return Task.read(0, model, assignment, "10", "1", folder.resolve(out).toString());
    }

    @Test
    void shouldBeOverWhenReadingTookAllTheTime() throws IOException {
        long anHourAgo = System.nanoTime() - Duration.ofHours(1).toNanos();
        String out = folder.resolve("out").toString();

        assertThat(Task.read(anHourAgo, model, assignment, "3599", "1", out).isOver())
                .isTrue();
        assertThat(Task.read(anHourAgo, model, assignment, "1e6", "1", out).isOver())
                .isFalse();
    }

    @Test
    void shouldPrintTheAnswerWhereItCanNoLongerBeWritten() throws IOException {
        Task task = read("out");
        var full = new Task(task.instance(), task.time(), task.seed(), Path.of("/dev/full"), 0);
        var printed = new ByteArrayOutputStream();

        assertThat(full.answered(new int[] {0}, new PrintStream(printed))).isFalse();

        assertThat(printed).hasToString("0\n");
    }
}
