package dev.tern.scheduler.departure;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.Move;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.PastMove;
import dev.tern.scheduler.plan.PlanBook;
import dev.tern.scheduler.plan.Preflight;
import dev.tern.scheduler.sequencing.Pace;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How many moves at once each host bears, by how its last ones went. It is told anew each time from what is known to have
 * happened, so that a restart changes nothing.
 */
final class Paces {

    /** What lies longer back says nothing of a host. */
    private static final Duration WINDOW = Duration.ofHours(1);

    private final int most;
    private final Map<HostId, Pace> paces = new TreeMap<>();

    private Paces(int most) {
        this.most = most;
    }

    /**
     * @param ended in the order of their ends
     * @param most that a host is trusted with before anything has happened, and that is never exceeded
     */
    static Paces of(List<PastMove> ended, PlanBook book, int most) {
        Paces paces = new Paces(most);
        ended.forEach(move -> paces.learn(move, book));
        return paces;
    }

    /** Of late, in the order of their ends. */
    static List<PastMove> ended(FleetSnapshot fleet) {
        return fleet.history().values().stream()
                .flatMap(List::stream)
                .filter(move -> move.endedAt().plus(WINDOW).isAfter(fleet.at()))
                .sorted(Comparator.comparing(PastMove::endedAt).thenComparing(PastMove::migration))
                .toList();
    }

    int slots(HostId host) {
        return pace(host).slots();
    }

    private Pace pace(HostId host) {
        return paces.computeIfAbsent(host, first -> new Pace(most, most));
    }

    private void learn(PastMove move, PlanBook book) {
        for (HostId host : List.of(move.from(), move.to())) {
            if (hasOverrun(move, book) || failed(move)) {
                pace(host).broken(move.begunAt(), move.endedAt());
            } else if (move.arrived()) {
                pace(host).kept(move.begunAt());
            }
        }
    }

    /** Longer than its prediction holds possible; of a move that nobody here planned nothing is known. */
    private static boolean hasOverrun(PastMove move, PlanBook book) {
        Optional<Move> planned = book.entry(move.migration()).map(PlanBook.Entry::move);
        return move.arrived()
                && planned.isPresent()
                && move.outcome()
                                .duration()
                                .compareTo(planned.get().predicted().duration().high())
                        > 0;
    }

    /** A refusal that would be the same on an idle host says nothing of its load. */
    private static boolean failed(PastMove move) {
        return move.end() instanceof MigrationState.Failed failed
                && !Preflight.refusesForGood(failed.phase(), failed.why().code());
    }
}
