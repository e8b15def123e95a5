package dev.tern.benchmarks.lab;

import dev.tern.lab.guest.LabGuest;
import dev.tern.lab.network.LinkRate;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;

/**
 * Adds moves to the data set of real ones: other guests than {@link LabTransports} measures, over links, limits and
 * transports that a fixed seed draws; what the moves take it does not say. Run as root from a checkout in which Tern is
 * built:
 *
 * <pre>
 * java -jar benchmarks/target/benchmarks.jar record-lab benchmarks/data/lab 60
 * </pre>
 *
 * Arguments: the folder whose files the rows are added to, and how many moves.
 */
public final class RecordLab {

    private static final PrintStream OUT = System.out;
    private static final long SEED = 20_261_127;
    private static final List<LinkRate> LINKS =
            List.of(LinkRate.parse("1gbit"), LinkRate.parse("500mbit"), LinkRate.parse("200mbit"));
    private static final List<Integer> DOWNTIMES_MILLIS = List.of(30, 100, 300, 1_000);
    /** Zero: none. */
    private static final List<Integer> BANDWIDTHS_MIB = List.of(0, 0, 60, 20);

    private final Random random = new Random(SEED);

    private RecordLab() {}

    public static void main(String... arguments) throws IOException {
        if (arguments.length != 2) {
            System.err.println("usage: record-lab FOLDER MOVES");
            System.exit(2);
        }
        new RecordLab().record(new MoveFiles(Path.of(arguments[0])), Integer.parseInt(arguments[1]));
    }

    private void record(MoveFiles files, int moves) throws IOException {
        List<LabGuest> guests = MeasuredGuests.varied(MeasuredLab.home());
        try (Bench bench = Bench.start(LINKS.getFirst(), guests)) {
            for (int i = 0; i < moves; i++) {
                LinkRate link = any(LINKS);
                LabGuest guest = any(guests);
                Transport transport = any(List.of(Transport.values()));
                var limits = transport.isTerns() ? Measured.Limits.USUAL : limits();
                bench.limit(link);
                try {
                    Measured move = bench.move(i, guest, link, transport, limits);
                    files.add(move);
                    OUT.println(LabTransports.line(move));
                } catch (IOException e) {
                    OUT.println(i + " " + guest.name() + " " + transport.word() + ": " + e.getMessage());
                }
            }
        }
    }

    /** Tern's are the scheduler's settings, which are the same for all of a run. */
    private Measured.Limits limits() {
        int mib = any(BANDWIDTHS_MIB);
        return new Measured.Limits(
                Duration.ofMillis(any(DOWNTIMES_MILLIS)), mib == 0 ? OptionalDouble.empty() : OptionalDouble.of(mib));
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
