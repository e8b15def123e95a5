package dev.tern.hypervisor.embedded.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.tern.contracts.id.VmId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunJournalTest {

    private static final VmId ONE = VmId.of("00000000-0000-4000-8000-000000000001");
    private static final VmId TWO = VmId.of("00000000-0000-4000-8000-000000000002");

    private final Path folder;
    private final AtomicLong now = new AtomicLong(1000);

    RunJournalTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.resolve("a"));
        Files.createDirectories(folder.resolve("b"));
    }

    private RunJournal open(String host) throws IOException {
        return RunJournal.open(folder.resolve(host), host, () -> Duration.ofNanos(now.get()));
    }

    private List<RunInterval> read(String host) throws IOException {
        return RunJournalReader.read(folder.resolve(host));
    }

    @Test
    void shouldKeepIntervalsInWhichGuestsRan() throws IOException {
        try (RunJournal journal = open("a")) {
            journal.begins(ONE);
            now.set(2000);
            journal.begins(TWO);
            now.set(3000);
            journal.ended(ONE);
            journal.ended(TWO);
        }

        assertThat(read("a"))
                .extracting(RunInterval::guest, RunInterval::fromNanos, RunInterval::toNanos, RunInterval::ended)
                .containsExactly(tuple(ONE, 1000L, 3000L, true), tuple(TWO, 2000L, 3000L, true));
    }

    @Test
    void shouldLetOpenIntervalLastToTheHeartbeat() throws IOException {
        RunJournal journal = open("a");
        journal.begins(ONE);
        now.set(5000);
        journal.beat();

        RunInterval open = read("a").getFirst();

        assertThat(open.toNanos()).isEqualTo(5000);
        assertThat(open.ended()).isFalse();
    }

    @Test
    void shouldRememberAfterRestartUntilWhenKilledDaemonLived() throws IOException {
        RunJournal killed = open("a");
        killed.begins(ONE);
        now.set(5000);
        killed.beat();
        now.set(9000);

        RunJournal next = open("a");
        next.begins(ONE);
        now.set(10_000);
        next.ended(ONE);

        assertThat(read("a")).extracting(RunInterval::toNanos).containsExactly(5000L, 10_000L);
        assertThat(RunJournalReader.overlaps(read("a"))).isEmpty();
    }

    @Test
    void shouldMendLineThatWasCutAndIgnoreItWhileReading() throws IOException {
        RunJournal killed = open("a");
        killed.begins(ONE);
        Files.writeString(folder.resolve("a/journal"), "end 12", StandardOpenOption.APPEND);

        assertThat(read("a")).hasSize(1);
    }

    @Test
    void shouldStartThoughHeartbeatIsSpoilt() throws IOException {
        RunJournal killed = open("a");
        killed.begins(ONE);
        Files.writeString(folder.resolve("a/heartbeat"), "");
        now.set(7000);

        open("a");

        assertThat(read("a")).singleElement().matches(run -> run.toNanos() == 1000);
    }

    @Test
    void shouldRefuseLineItDoesNotUnderstand() throws IOException {
        try (RunJournal journal = open("a")) {
            journal.begins(ONE);
        }
        Files.writeString(folder.resolve("a/journal"), "begin now " + ONE + "\n", StandardOpenOption.APPEND);

        assertThatThrownBy(() -> read("a")).hasMessageContaining("begin now");
    }

    @Test
    void shouldFindGuestThatRanTwiceAtOneTimeOnly() throws IOException {
        RunJournal a = open("a");
        RunJournal b = open("b");
        a.begins(ONE);
        a.begins(TWO);
        now.set(2000);
        a.ended(ONE);
        b.begins(ONE);
        now.set(3000);
        b.ended(ONE);
        b.begins(TWO);
        now.set(4000);
        b.ended(TWO);
        a.ended(TWO);
        List<RunInterval> all = new ArrayList<>(read("a"));
        all.addAll(read("b"));

        assertThat(RunJournalReader.overlaps(all))
                .singleElement()
                .satisfies(overlap -> assertThat(overlap.one().guest()).isEqualTo(TWO));
    }
}
