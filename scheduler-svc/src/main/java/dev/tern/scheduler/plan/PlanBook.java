package dev.tern.scheduler.plan;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Goal;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.PastMove;
import dev.tern.scheduler.placement.order.UndoMoves;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All plans that are kept. Belongs to one thread. */
public final class PlanBook {

    /** A move with the plan that it is of. */
    public record Entry(Track track, Move move) {}

    /** An emptied host is left to whoever works on it, but not for ever. */
    private static final Duration KEPT_EMPTY = Duration.ofHours(1);

    private static final Set<PlanState> MOVED = Set.of(PlanState.RUNNING, PlanState.DONE, PlanState.FAILED);

    private final Map<PlanId, Track> tracks = new LinkedHashMap<>();

    public void put(Track track) {
        tracks.put(track.plan().id(), track);
    }

    public Optional<Track> track(PlanId id) {
        return Optional.ofNullable(tracks.get(id));
    }

    /** In the order of their making. */
    public List<Track> all() {
        return tracks.values().stream()
                .sorted(Comparator.comparing((Track t) -> t.plan().createdAt())
                        .thenComparing(t -> t.plan().id()))
                .toList();
    }

    public List<Track> in(PlanState... states) {
        Set<PlanState> wanted = Set.of(states);
        return all().stream().filter(t -> wanted.contains(t.state())).toList();
    }

    /** Applied, and not over. */
    public List<Track> active() {
        return all().stream().filter(Track::isActive).toList();
    }

    public Optional<Entry> entry(MigrationId migration) {
        return tracks.values().stream()
                .flatMap(t -> t.move(migration).map(m -> new Entry(t, m)).stream())
                .findFirst();
    }

    /** Moves of this guest in plans that are applied and not over. */
    public List<Entry> planned(VmId vm, FleetSnapshot fleet) {
        return active().stream()
                .flatMap(t -> t.plan().moves().stream()
                        .filter(m -> m.vm().equals(vm) && !t.stage(m, fleet).isOver())
                        .map(m -> new Entry(t, m)))
                .toList();
    }

    /** What a plan did that was let move guests; nothing of another. */
    public List<UndoMoves.Made> made(PlanId id, FleetSnapshot fleet) {
        return track(id)
                .filter(t -> MOVED.contains(t.state()))
                .map(t -> t.plan().moves().stream()
                        .filter(m -> m.after() == null)
                        .map(m -> made(t.plan(), m, fleet))
                        .toList())
                .orElse(List.of());
    }

    /** @param first of the plan's moves of its guest */
    private UndoMoves.Made made(Plan plan, Move first, FleetSnapshot fleet) {
        Set<HostId> at = new TreeSet<>();
        for (Move move = first; move != null; move = plan.behind(move).orElse(null)) {
            at.add(move.to());
        }
        fleet.vm(first.vm())
                .flatMap(vm -> fleet.arrivalOf(vm).filter(arrival -> isOnItsWayHome(arrival, first.from())))
                .ifPresent(arrival -> at.add(arrival.to()));
        return new UndoMoves.Made(first.vm(), first.from(), at);
    }

    private boolean isOnItsWayHome(PastMove arrival, HostId home) {
        return entry(arrival.migration())
                .filter(e -> e.track().plan().goal() instanceof Goal.ReturnHome)
                .flatMap(e -> e.track().plan().behind(e.move()))
                .filter(onward -> onward.to().equals(home))
                .isPresent();
    }

    /** Where this guest is to return to, where its last move was one of two; empty where it was not. */
    public Optional<HostId> home(VmId id, FleetSnapshot fleet) {
        return fleet.vm(id)
                .flatMap(fleet::arrivalOf)
                .flatMap(arrival -> entry(arrival.migration()))
                .flatMap(e -> home(e.track().plan(), e.move()));
    }

    private static Optional<HostId> home(Plan plan, Move last) {
        boolean wasReturning = plan.goal() instanceof Goal.ReturnHome;
        return wasReturning && plan.behind(last).isPresent()
                ? plan.behind(last).map(Move::to)
                : plan.before(last).map(Move::from);
    }

    /** Guests that have a move to come or under way, with the reason to leave them alone. */
    public Map<VmId, Reason> planned(FleetSnapshot fleet) {
        Map<VmId, Reason> planned = new HashMap<>();
        for (Track track : active()) {
            for (Move move : track.plan().moves()) {
                if (!track.stage(move, fleet).isOver()) {
                    String text =
                            "it is to be moved already, by plan " + track.plan().id();
                    planned.put(move.vm(), new Reason("vm.planned", text));
                }
            }
        }
        return planned;
    }

    public Set<HostId> beingEmptied() {
        return active().stream()
                .flatMap(t -> switch (t.plan().goal()) {
                    case Goal.Evacuate(HostId host) -> Stream.of(host);
                    case Goal.Consolidate(HostId host) -> Stream.of(host);
                    case Goal.Balance _, Goal.Manual _, Goal.ReturnHome _ -> Stream.<HostId>empty();
                })
                .collect(Collectors.toSet());
    }

    /** Of guests with a move to come or under way, by plans that are applied and not over, the hosts of those moves. */
    public Map<VmId, Set<HostId>> claimed(FleetSnapshot fleet) {
        Map<VmId, Set<HostId>> claimed = new HashMap<>();
        for (Track track : active()) {
            for (Move move : track.plan().moves()) {
                if (!track.stage(move, fleet).isOver()) {
                    claimed.computeIfAbsent(move.vm(), _ -> new HashSet<>()).addAll(List.of(move.from(), move.to()));
                }
            }
        }
        return claimed;
    }

    /** Hosts that were emptied lately and to which nobody has ordered a guest since. */
    public Set<HostId> keptEmpty(Instant now) {
        Set<HostId> empty = new TreeSet<>();
        for (Track track : all()) {
            Plan plan = track.plan();
            boolean made = plan.state() == PlanState.DONE || plan.state() == PlanState.RUNNING;
            if (made && !(plan.goal() instanceof Goal.Balance || plan.goal() instanceof Goal.Consolidate)) {
                plan.moves().stream().filter(m -> plan.behind(m).isEmpty()).forEach(m -> empty.remove(m.to()));
            }
            boolean recent = plan.createdAt().plus(KEPT_EMPTY).isAfter(now);
            if (recent && plan.state() == PlanState.DONE && plan.goal() instanceof Goal.Evacuate(HostId host)) {
                empty.add(host);
            }
        }
        return empty;
    }

    /** Guests that are where they are because their host was emptied. */
    public List<VmId> displaced(FleetSnapshot fleet) {
        List<VmId> displaced = new ArrayList<>();
        fleet.history().forEach((vm, moves) -> moves.reversed().stream()
                .filter(PastMove::arrived)
                .findFirst()
                .filter(m -> track(m.plan())
                        .map(t -> t.plan().goal() instanceof Goal.Evacuate)
                        .orElse(false))
                .ifPresent(m -> displaced.add(vm)));
        return displaced.stream().sorted().toList();
    }

    public void remove(PlanId plan) {
        tracks.remove(plan);
    }

    /** Removes the oldest plans that are over, beyond so many. */
    public List<Plan> prune(int keep) {
        List<Plan> over =
                all().stream().map(Track::plan).filter(p -> p.state().isOver()).toList();
        List<Plan> gone = over.subList(0, Math.max(0, over.size() - keep));
        gone.forEach(p -> tracks.remove(p.id()));
        return gone;
    }
}
