package dev.tern.benchmarks.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.scheduler.placement.search.Budget;
import dev.tern.scheduler.placement.search.Model;
import dev.tern.scheduler.placement.search.Search;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReassignmentTest {

    /** Two resources, the first transient; two machines, one service of one process each. */
    private static final String MODEL = """
            2
            1 100
            0 10
            2
            0 0 20 40 10 30 0 2
            0 1 20 40 15 30 2 0
            2
            1 0
            1 1 0
            2
            0 12 10 1000
            1 7 4 100
            1
            0 1 2 3
            1 10 100
            """;

    @TempDir
    private Path folder;

    @Test
    void shouldCostWhatTheChallengeSays() throws IOException, InterruptedException {
        // when both are on the first machine: 9 above 10 at 100 each; free 1 and 26 there, 20 and 40 elsewhere
        Search.Found found = search("0 0");

        // then
        assertThat(found.before()).isEqualTo(900);
        // and the second process goes: 2 above 10, its 100 moves, one move of a service, 2 between the machines
        assertThat(found.hosts()).containsExactly(0, 1);
        assertThat(found.cost()).isEqualTo(200 + 1 * 100 + 10 + 100 * 2);
    }

    @Test
    void shouldCountWhatAMachineCostsToItselfAsTheChallengeDoes() throws IOException {
        Instance instance = readWith("10 30 0 2", "10 30 7 2");

        // then both pay 7 at 100 where they are, and one that goes does not
        assertThat(instance.cost(new int[] {0, 0})).isEqualTo(900 + 2 * 7 * 100);
        assertThat(instance.cost(new int[] {0, 1})).isEqualTo(200 + 1 * 100 + 10 + 7 * 100 + 2 * 100);
    }

    private Search.Found search(String assignment) throws IOException, InterruptedException {
        Model model = Reassignment.read(file("model", MODEL), file("assignment", assignment))
                .model();
        try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
            return new Search(model, 1, 1).run(executor, Budget.ofTries(20_000), cost -> {});
        }
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void shouldWriteWhatItReads() throws IOException {
        Path file = folder.resolve("out");

        Reassignment.write(new int[] {3, 0, 12}, file);

        assertThat(file).hasContent("3 0 12");
    }

    @Test
    void shouldSayWhatIsWrongWhere() throws IOException {
        Path model = file("model", MODEL);
        assertThatThrownBy(() -> Reassignment.read(model, file("short", "0")))
                .hasMessageContaining("short, line 1: number 2 should be a process's machine")
                .hasMessageContaining("missing: the file ends");
        assertThatThrownBy(() -> Reassignment.read(model, file("far", "0 2")))
                .hasMessageContaining("a process's machine is 2, which is not from 0 to 1");
        assertThatThrownBy(() -> Reassignment.read(model, file("long", "0 1 1")))
                .hasMessageContaining("there is more after number 2");
        assertThatThrownBy(() -> Reassignment.read(file("word", MODEL.replace("0 12 10", "0 twelve 10")), model))
                .hasMessageContaining("word, line 11: number 31 should be a process's requirement")
                .hasMessageContaining("\"twelve\"");
        assertThatThrownBy(() -> Reassignment.read(file("negative", MODEL.replace("0 12 10", "0 -12 10")), model))
                .hasMessageContaining("a whole number from 0 to 9223372036854775807, but is \"-12\"");
    }

    @Test
    void shouldReadWholeNumbersExactly() throws IOException {
        // when above what a double holds exactly
        long large = (1L << 53) + 1;
        Instance instance = Reassignment.read(
                file("large", MODEL.replace("0 0 20 40 10 30", "0 0 " + large + " 40 " + Long.MAX_VALUE + " 30")),
                file("assignment", "0\r\n\t1"));

        // then
        assertThat(instance.hosts().capacities()).startsWith(large, 40);
        assertThat(instance.guests().homes()).containsExactly(0, 1);
    }

    @Test
    void shouldRefuseWhatIsNoWholeNumber() throws IOException {
        assertThatThrownBy(() -> readWith("0 12 10", "0 9223372036854775808 10"))
                .hasMessageContaining("model, line 11: number 31")
                .hasMessageContaining("but is \"9223372036854775808\"");
        assertThatThrownBy(() -> readWith("0 12 10", "0 0.5 10")).hasMessageContaining("but is \"0.5\"");
        assertThatThrownBy(() -> readWith("0 12 10", "0 12/3 10")).hasMessageContaining("but is \"12/3\"");
        assertThatThrownBy(() -> readWith("0 12 10", "0 // 10")).hasMessageContaining("but is \"//\"");
        assertThatThrownBy(() -> readWith("0 12 10", "0 " + "\u0007".repeat(100)))
                .hasMessageContaining("but is \"" + "?".repeat(40) + "...\"");
    }

    @Test
    void shouldRefuseCountsForWhichTheFileIsTooShort() {
        assertThatThrownBy(() -> readWith("2\n0 0 20", "1000000\n0 0 20"))
                .hasMessageContaining(
                        "line 4: how many machines there are is 1000000, which takes 1000006000000 more numbers");
        assertThatThrownBy(() -> readWith("2\n0 12 10", "1000000\n0 12 10"))
                .hasMessageContaining("line 10: how many processes there are is 1000000")
                .hasMessageContaining("too short for more than");
        assertThatThrownBy(() -> readWith("2\n1 100", "1048576\n1 100"))
                .hasMessageContaining("line 1: how many resources there are is 1048576");
        assertThatThrownBy(() -> readWith("1 1 0", "1 1000 0"))
                .hasMessageContaining("line 9: how many services a service depends on is 1000");
        assertThatThrownBy(() -> readWith("1\n0 1 2 3", "1000000\n0 1 2 3"))
                .hasMessageContaining("line 13: how many balance costs there are is 1000000");
        assertThatThrownBy(() -> Reassignment.read(file("model", "0\n0\n0\n1\n0 0\n0\n0 0 0\n"), folder))
                .hasMessageContaining("line 5: a process's service is 0, but there is none");
    }

    @Test
    void shouldRefuseWeightsWithWhichACostIsNoLong() {
        assertThatThrownBy(() -> readWith("1 100\n0 10", "1 1000000000000000000\n0 10"))
                .hasMessageContaining("model: a placement could cost 190000000000000")
                .hasMessageContaining("by the weight 1000000000000000000 of resource 0: give it a lower one");
        assertThatThrownBy(() -> readWith("0 1 2 3", "0 1 9000000000000000000 3"))
                .hasMessageContaining("the weight 3 of balance 0 with the target 9000000000000000000");
        assertThatThrownBy(() -> readWith("1 10 100", "1 9000000000000000000 100"))
                .hasMessageContaining("the weight 9000000000000000000 of moves of services");
        assertThatThrownBy(() -> readWith("1 10 100", "1 10 9000000000000000000"))
                .hasMessageContaining("the weight 9000000000000000000 of moves of machines");
        assertThatThrownBy(() -> readWith("1 10 100", "9000000000000000000 10 100"))
                .hasMessageContaining("the weight 9000000000000000000 of moves of processes");
        assertThatThrownBy(() -> readWith("1 7 4", "1 " + Long.MAX_VALUE + " 4"))
                .hasMessageContaining("line 12: with 9223372036854775807 here, all processes together require more than"
                        + " 9223372036854775807 of resource 0");
    }

    @Test
    void shouldNumberLocationsAndNeighbourhoodsWithoutGaps() throws IOException {
        Instance instance = Reassignment.read(
                file("model", MODEL.replace("0 0 20", "1000000000000 7 20").replace("0 1 20", "5 1000000000000 20")),
                file("assignment", "0 0"));

        assertThat(instance.hosts().neighbourhoods()).containsExactly(0, 1);
        assertThat(instance.hosts().zones()).containsExactly(0, 1);
    }

    @Test
    void shouldTakeDependenciesOnceAndNoneOnItself() throws IOException {
        Instance instance = readWith("1 1 0", "1 4 0 1 0 1");

        assertThat(instance.groups().needs()).isDeepEqualTo(new int[][] {{}, {0}});
    }

    private Instance readWith(String part, String other) throws IOException {
        return Reassignment.read(file("model", MODEL.replace(part, other)), file("assignment", "0 0"));
    }
}
