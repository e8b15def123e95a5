package dev.tern.benchmarks.lab;

import dev.tern.lab.guest.LabGuest;
import dev.tern.lab.network.LinkRate;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * QEMU's own transports beside Tern's relay: in each round every guest is moved on every link by every transport, whose
 * order turns from round to round. Run as root from a checkout in which Tern is built:
 *
 * <pre>
 * java -jar benchmarks/target/benchmarks.jar lab-transports
 * java -jar benchmarks/target/benchmarks.jar lab-transports --guests redis --links 1gbit --rounds 3
 * </pre>
 *
 * Leaves {@code moves.csv}, {@code progress.csv} and {@code table.md} in the folder {@code --out}; rows that are there
 * already stay, and count. Fails where a guest finds a fault in its memory.
 */
public final class LabTransports {

    private static final PrintStream OUT = System.out;

    private final Choice choice;
    private final Bench bench;
    private final long end;
    private final List<Measured> all = new ArrayList<>();

    private LabTransports(Choice choice, Bench bench) {
        this.choice = choice;
        this.bench = bench;
        this.end = System.nanoTime() + Duration.ofMinutes(choice.minutes()).toNanos();
    }

    public static void main(String... arguments) throws IOException {
        Choice choice = choice(arguments);
        List<LabGuest> guests = MeasuredGuests.all(MeasuredLab.home()).stream()
                .filter(guest -> choice.guests().contains(guest.name()))
                .toList();
        try (Bench bench = Bench.start(choice.links().getFirst(), guests)) {
            var run = new LabTransports(choice, bench);
            run.warmUp(guests);
            var files = new MoveFiles(choice.out());
            run.measure(guests, files);
            String table = TransportsTable.of(files.rows(choice.guests()), choice.guests());
            Files.writeString(choice.out().resolve("table.md"), table);
            OUT.println(table);
            long faults = run.all.stream().mapToLong(Measured::faults).sum();
            OUT.println("moves=" + run.all.size() + " faults=" + faults);
            if (faults > 0) {
                throw new IOException("A guest found its memory damaged: see its serial log");
            }
        }
    }

    private static Choice choice(String... arguments) {
        try {
            return Choice.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            throw e;
        }
    }

    /** What is moved here is told and not kept. */
    private void warmUp(List<LabGuest> guests) {
        LinkRate link = choice.links().getFirst();
        for (int i = 0; i < choice.warmUp(); i++) {
            LabGuest guest = guests.get(i % guests.size());
            for (Transport transport : choice.transports()) {
                if (transport.isTerns()) {
                    move(-1, link, guest, transport).ifPresent(move -> OUT.println("warm-up " + line(move)));
                }
            }
        }
    }

    private void measure(List<LabGuest> guests, MoveFiles files) throws IOException {
        for (int round = 0; round < choice.rounds(); round++) {
            for (LinkRate link : choice.links()) {
                bench.limit(link);
                for (LabGuest guest : guests) {
                    measure(round, link, guest, files);
                }
            }
        }
    }

    private void measure(int round, LinkRate link, LabGuest guest, MoveFiles files) throws IOException {
        List<Transport> order = new ArrayList<>(choice.transports());
        order.removeIf(transport -> isHopeless(link, guest, transport));
        Collections.rotate(order, round);
        // Tern's stay together, first or last by turns: each change of lab costs the guests' wake
        boolean ternFirst = round % 2 == 1;
        order.sort((a, b) -> Boolean.compare(a.isTerns() ^ ternFirst, b.isTerns() ^ ternFirst));
        for (Transport transport : order) {
            if (System.nanoTime() > end) {
                break;
            }
            Optional<Measured> move = move(round, link, guest, transport);
            if (move.isPresent()) {
                all.add(move.get());
                files.add(move.get());
                OUT.println(line(move.get()));
            }
        }
        bench.rest();
    }

    /** One that cannot be measured is told, and no reason to lose the others. */
    private Optional<Measured> move(int round, LinkRate link, LabGuest guest, Transport transport) {
        try {
            return Optional.of(bench.move(round, guest, link, transport, Measured.Limits.USUAL));
        } catch (IOException e) {
            OUT.println(round + " " + link + " " + guest.name() + " " + transport.word() + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    private boolean isHopeless(LinkRate link, LabGuest guest, Transport transport) {
        List<Measured> same = all.stream()
                .filter(move -> move.link().equals(link) && move.guest().equals(guest) && move.transport() == transport)
                .toList();
        return same.stream().noneMatch(Measured::isDone) && same.size() >= choice.giveUp();
    }

    static String line(Measured move) {
        return String.format(
                Locale.ROOT,
                "%d %s %s %s: %s, total %.0f ms, downtime %.0f ms, guest lost %.0f ms, wire %.0f MiB, CPU %.2f s",
                move.round(),
                move.link(),
                move.guest().name(),
                move.transport().word(),
                move.ended().outcome(),
                move.ended().totalMillis().orElse(move.ended().wallMillis()),
                move.ended().downtimeMillis().orElse(-1),
                move.lost(),
                move.wire().bytes() / (double) (1 << 20),
                move.cpu());
    }
}
