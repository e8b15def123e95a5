package dev.tern.testkit.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds the modules' tables of bad input, {@code src/test/resources/bad-input.txt}, together: each row of the list is
 * tested somewhere, on the wire in both directions, or says why it is not; each test named exists; each code is one that
 * the module's sources can give.
 */
class BadInputTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String TABLE = "src/test/resources/bad-input.txt";
    private static final List<String> MODULES = List.of(
            "contracts",
            "transfer-svc",
            "hypervisor",
            "eventing",
            "monitor-svc",
            "scheduler-svc",
            "policy-svc",
            "deploy/local",
            "deploy/lab",
            "cli",
            "testkit");
    private static final int ROWS = 65;
    private static final int ON_THE_WIRE = 38;
    private static final Pattern TEST = Pattern.compile("(\\w+)#(\\w+)");
    private static final Pattern CODE = Pattern.compile("[a-z][a-z0-9_-]*(\\.[a-z0-9_-]+)+");

    private record Row(String module, String id, String toWhom, String input, String code, String where) {

        boolean isTested() {
            return TEST.matcher(where).matches();
        }

        @Override
        public String toString() {
            return module + ": " + String.join(" | ", id, toWhom, input, code, where);
        }
    }

    private static List<Row> table(String module) throws IOException {
        Path file = ROOT.resolve(module).resolve(TABLE);
        List<Row> rows = new ArrayList<>();
        for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] cells = line.split(" \\| ", -1);
                assertThat(cells).as(module + ": " + line).hasSize(5);
                rows.add(new Row(module, cells[0], cells[1], cells[2], cells[3], cells[4]));
            }
        }
        return rows;
    }

    private static List<Row> tables() throws IOException {
        List<Row> all = new ArrayList<>();
        for (String module : MODULES) {
            all.addAll(table(module));
        }
        return all;
    }

    @Test
    void shouldHaveATestOrAReasonForEveryRow() throws IOException {
        Map<String, List<Row>> byId =
                tables().stream().collect(Collectors.groupingBy(Row::id, TreeMap::new, Collectors.toList()));
        Set<String> expected = IntStream.rangeClosed(1, ROWS)
                .mapToObj("B%02d"::formatted)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(byId.keySet()).containsExactlyElementsOf(expected);
    }

    @Test
    void shouldLookAtBothEndsOfTheWire() throws IOException {
        List<Row> wire = table("transfer-svc");
        for (int i = 1; i <= ON_THE_WIRE; i++) {
            String id = "B%02d".formatted(i);
            assertThat(wire)
                    .filteredOn(row -> row.id().equals(id))
                    .extracting(Row::toWhom)
                    .as(id)
                    .contains("destination", "source");
            assertThat(wire).filteredOn(row -> row.id().equals(id)).as(id).anyMatch(Row::isTested);
        }
    }

    @Test
    void shouldNameTestsThatExist() throws IOException {
        for (Row row : tables()) {
            if (row.isTested()) {
                var test = TEST.matcher(row.where());
                assertThat(test.matches()).isTrue();
                assertThat(sources(row.module(), "src/test", test.group(1) + ".java"))
                        .as(row.toString())
                        .anyMatch(source -> source.contains("void " + test.group(2) + "("));
            } else {
                assertThat(row.where()).as(row.toString()).contains(" ");
            }
        }
    }

    @Test
    void shouldNameCodesThatCanBeGiven() throws IOException {
        String all = String.join("\n", sources(".", "src/main", ".java"));
        for (Row row : tables()) {
            boolean isCode = CODE.matcher(row.code()).matches();
            String quote = "\\\\?\"";
            boolean isGiven = isCode
                    && Pattern.compile(quote + Pattern.quote(row.code()) + quote)
                            .matcher(all)
                            .find();
            assertThat(isGiven || (!isCode && !row.code().isBlank()))
                    .as(row.toString())
                    .isTrue();
        }
    }

    private static List<String> sources(String module, String below, String name) throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve(module))) {
            List<Path> found = files.filter(file -> file.toString().contains(below)
                            && file.toString().endsWith(name)
                            && !file.toString().contains("/target/"))
                    .toList();
            List<String> texts = new ArrayList<>();
            for (Path file : found) {
                texts.add(Files.readString(file));
            }
            return texts;
        }
    }
}
