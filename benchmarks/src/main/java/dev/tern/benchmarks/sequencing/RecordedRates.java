package dev.tern.benchmarks.sequencing;

import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Ratio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What guests wrote while they were migrated, of whatever recording is at hand. A table is known by its columns: the lab's
 * moves, the rows that the scheduler learns from, or other people's runs with QEMU's own figures.
 */
record RecordedRates(Path file, List<Guest> guests) {

    /**
     * @param workingSet as a part of memory; all of it where that is not known
     * @param wireRatio 1 where the transport sent pages as they are
     */
    record Guest(DirtyRate dirtyRate, double workingSet, Ratio wireRatio) {}

    /** The first that has rows is taken. */
    static final List<Path> KEPT = List.of(
            Path.of("benchmarks/data/lab/moves.csv"), Path.of("scheduler-svc/src/main/resources/training/moves.csv"));

    static RecordedRates ofWhatIsKept() throws IOException {
        for (Path file : KEPT) {
            if (Files.exists(file)) {
                RecordedRates found = of(file);
                if (!found.guests().isEmpty()) {
                    return found;
                }
            }
        }
        throw new IOException("None of " + KEPT + " has rows here; run this from a checkout, or name --rates FILE");
    }

    static RecordedRates of(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        List<String> header = lines.isEmpty() ? List.of() : cells(lines.getFirst());
        List<Guest> guests = new ArrayList<>();
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            guest(header, cells(line)).ifPresent(guests::add);
        }
        return new RecordedRates(file, List.copyOf(guests));
    }

    private static Optional<Guest> guest(List<String> header, List<String> cells) {
        Row row = new Row(header, cells);
        return row.number("dirty_rate_pages_per_second")
                .map(rate -> row.guest(rate, "working_set_bytes", "memory_bytes"))
                .or(() -> row.number("dirty_pages_per_second")
                        .map(rate -> row.guest(rate, "working_set_mib", "memory_mib")))
                .or(() -> row.number("dirty_pages_rate_mean").map(rate -> row.guest(rate, "", "ram_total_bytes")));
    }

    private static List<String> cells(String line) {
        return Arrays.asList(line.split(",", -1));
    }

    private record Row(List<String> header, List<String> cells) {

        /** Empty where there is no such column, or nothing in it. */
        Optional<Double> number(String column) {
            int at = header.indexOf(column);
            return at < 0 || at >= cells.size() || cells.get(at).isBlank()
                    ? Optional.empty()
                    : Optional.of(Double.valueOf(cells.get(at)));
        }

        Guest guest(double rate, String workingSet, String memory) {
            double part = number(workingSet).orElse(1.0) / number(memory).orElse(1.0);
            boolean known = number(workingSet).isPresent() && number(memory).isPresent();
            return new Guest(
                    new DirtyRate(rate),
                    known ? Math.min(1, part) : 1,
                    new Ratio(number("wire_ratio").orElse(1.0)));
        }
    }
}
