package dev.tern.scheduler.departure;

import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How a plan is expected to stand to its deadline.
 *
 * @param end when the last guest arrives of those for which there is room
 * @param late guests that arrive after the deadline, the latest first
 * @param open names of guests for which no order makes room as things stand
 */
public record Punctuality(Instant deadline, Instant end, List<Late> late, List<String> open) {

    /** The code of who is expected to be late. */
    public static final String LATE = "deadline.late";

    private static final int MOST_NAMES = 10;

    /** A guest that arrives so much after the deadline. */
    public record Late(String vmName, Duration by) {}

    public Punctuality {
        late = List.copyOf(late);
        open = List.copyOf(open);
    }

    /** @param moves with which guests come to where they are to be */
    static Punctuality of(Instant deadline, List<Move> moves, Map<MigrationId, Arrivals.Arrival> arrivals) {
        List<Late> late = new ArrayList<>();
        List<String> open = new ArrayList<>();
        Instant end = Instant.MIN;
        for (Move move : moves) {
            Arrivals.Arrival arrival = arrivals.get(move.id());
            if (arrival == null) {
                open.add(move.vmName());
                continue;
            }
            end = arrival.end().isAfter(end) ? arrival.end() : end;
            if (arrival.end().isAfter(deadline)) {
                late.add(new Late(move.vmName(), Duration.between(deadline, arrival.end())));
            }
        }
        late.sort(Comparator.comparing(Late::by).reversed().thenComparing(Late::vmName));
        return new Punctuality(deadline, end, late, open);
    }

    public boolean isLate() {
        return !late.isEmpty();
    }

    /** One sentence with code, end and deadline. */
    public Reason reason() {
        if (isLate()) {
            return new Reason(
                    LATE,
                    "it is expected to be done at " + seconds(end) + ", "
                            + inWords(Duration.between(deadline, end)) + " after its deadline " + seconds(deadline)
                            + "; late are "
                            + named(late.stream()
                                    .map(one -> one.vmName() + " by " + inWords(one.by()))
                                    .toList()));
        }
        if (!open.isEmpty()) {
            return new Reason(
                    "deadline.open",
                    "whether it is done by its deadline " + seconds(deadline)
                            + " is open: as things stand there is no room for " + named(open));
        }
        return new Reason(
                "deadline.in.time",
                "as planned it is done at " + seconds(end) + ", " + inWords(Duration.between(end, deadline))
                        + " before its deadline " + seconds(deadline));
    }

    private static String named(List<String> names) {
        int others = names.size() - MOST_NAMES;
        return names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "))
                + (others > 0 ? " and " + others + " others" : "");
    }

    private static Instant seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    /** {@code 45 s}, {@code 12 min 30 s}, {@code 2 h 5 min}, {@code 3 d 4 h}. */
    static String inWords(Duration time) {
        if (time.toDays() > 0) {
            return time.toDays() + " d " + time.toHoursPart() + " h";
        }
        if (time.toHours() > 0) {
            return time.toHours() + " h " + time.toMinutesPart() + " min";
        }
        if (time.toMinutes() > 0) {
            return time.toMinutes() + " min " + time.toSecondsPart() + " s";
        }
        return time.toMillis() / 1e3 + " s";
    }
}
