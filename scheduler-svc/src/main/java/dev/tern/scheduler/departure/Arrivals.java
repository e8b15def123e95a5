package dev.tern.scheduler.departure;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.plan.MoveStage;
import dev.tern.scheduler.plan.PlanBook;
import dev.tern.scheduler.plan.Track;
import dev.tern.scheduler.sequencing.GuestMove;
import dev.tern.scheduler.sequencing.Schedule;
import dev.tern.scheduler.sequencing.Step;
import dev.tern.scheduler.surroundings.ExecutionSettings;
import dev.tern.scheduler.surroundings.Surroundings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When guests are expected to arrive: all plans taken together, from now on, in the order and with the bandwidth in which
 * {@link Departures} lets them go. What is put off begins when its time has come; that policy or people take their time is
 * not reckoned with.
 */
public final class Arrivals {

    /**
     * Of a guest where its plan wants it.
     *
     * @param start when it leaves, or now where it has left
     */
    record Arrival(Instant start, Instant end) {

        /** It leaves later. */
        Arrival from(Instant then) {
            return then.isAfter(start) ? new Arrival(then, then.plus(Duration.between(start, end))) : this;
        }
    }

    private final FleetSnapshot fleet;
    private final Occupancy occupancy;
    /** By the last move that a guest makes. */
    private final Map<MigrationId, Arrival> arrivals = new HashMap<>();

    private final Map<VmId, Move> wanted = new HashMap<>();
    private final Map<VmId, HostId> parkings = new HashMap<>();
    private final List<GuestMove> waiting = new ArrayList<>();

    /** @param tracks plans whose moves are made; of two for one guest the first */
    public Arrivals(
            ExecutionSettings settings, Surroundings with, FleetSnapshot fleet, PlanBook book, List<Track> tracks) {
        this.fleet = fleet;
        this.occupancy = new Occupancy(settings, with, fleet, book);
        tracks.forEach(track -> track.plan().moves().forEach(move -> expect(track, move)));
        Schedule schedule = occupancy.order(waiting, parkings);
        schedule.steps().forEach(this::arrives);
        schedule.unmoved().forEach(unmoved -> arrivals.remove(wanted(unmoved.move())));
    }

    /** Also where it only waits: then it arrives by a later step. */
    private void arrives(Step step) {
        arrivals.merge(
                wanted(step.move()),
                new Arrival(step.start(), step.end()),
                (parked, last) -> new Arrival(parked.start(), last.end()));
    }

    private MigrationId wanted(GuestMove move) {
        return Objects.requireNonNull(wanted.get(move.vm())).id();
    }

    private void expect(Track track, Move move) {
        switch (track.stage(move, fleet)) {
            case MoveStage.Commanded _, MoveStage.Moving _ ->
                occupancy.arrival(move.vm()).ifPresent(end -> arrivals.put(move.id(), new Arrival(fleet.at(), end)));
            case MoveStage.Waiting _ ->
                waits(track, move, track.plan().behind(move).orElse(null));
            case MoveStage.Withheld withheld -> {
                if (track.stage(withheld.before(), fleet).isUnderWay()) {
                    occupancy.arrival(move.vm()).ifPresent(parked -> add(track, move, move.from(), parked));
                }
            }
            case MoveStage.Ended _, MoveStage.Dropped _ -> {}
        }
    }

    /** @param onward where it is parked by this move */
    private void waits(Track track, Move move, @Nullable Move onward) {
        if (onward == null || onward.to().equals(move.from())) {
            add(track, move, move.from(), startAt(track, move));
        } else if (add(track, onward, move.from(), startAt(track, move))) {
            parkings.put(move.vm(), move.to());
        }
    }

    private boolean add(Track track, Move move, HostId from, Instant startAt) {
        VmView vm = fleet.vms().get(move.vm());
        if (vm == null || wanted.putIfAbsent(move.vm(), move) != null) {
            return false;
        }
        Plan plan = track.plan();
        waiting.add(occupancy
                .guest(vm, move, track.priority(), plan.deadline())
                .startingFrom(from)
                .startingAt(startAt));
        return true;
    }

    private Instant startAt(Track track, Move move) {
        return track.deferredUntil(move, fleet.at()).orElse(move.startAt());
    }

    /** How what is left of a plan stands to its deadline; empty where it has none, or nothing is left. */
    public Optional<Punctuality> of(Track track) {
        Instant deadline = track.plan().deadline();
        List<Move> last = track.plan().moves().stream()
                .filter(move -> !track.stage(move, fleet).isOver())
                .filter(move -> track.plan().behind(move).isEmpty())
                .toList();
        return deadline == null || last.isEmpty()
                ? Optional.empty()
                : Optional.of(Punctuality.of(deadline, last, arrivals));
    }

    /** Whether a guest arrives by its plan's deadline if it leaves then, or later where its turn comes later. */
    boolean isInTime(PlanBook.Entry entry, Instant start) {
        Plan plan = entry.track().plan();
        Instant deadline = plan.deadline();
        Move last = plan.behind(entry.move()).orElse(entry.move());
        Arrival arrival = arrivals.get(last.id());
        return deadline == null || arrival == null || !arrival.from(start).end().isAfter(deadline);
    }
}
