package dev.tern.scheduler.departure;

import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.plan.Goal;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.policy.Verdict;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.HostView;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.plan.Overtaken;
import dev.tern.scheduler.plan.PlanBook;
import dev.tern.scheduler.plan.Track;
import dev.tern.scheduler.quarantine.Quarantines;
import dev.tern.scheduler.sequencing.Way;
import dev.tern.scheduler.surroundings.ExecutionSettings;
import dev.tern.scheduler.surroundings.Surroundings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Starts the moves that are allowed, due, still right, and whose turn it is by {@link Departures}. */
public final class Dispatcher {

    /** An allow that ends sooner than this is asked for again rather than used. */
    private static final Duration FRESH = Duration.ofSeconds(5);

    private static final Reason TURN =
            new Reason("sequencing.turn", "it starts when moves before it have left room, slots and links to it");

    private final ExecutionSettings settings;
    private final Surroundings with;
    private final Quarantines quarantines;

    public Dispatcher(ExecutionSettings settings, Surroundings with, Quarantines quarantines) {
        this.settings = settings;
        this.with = with;
        this.quarantines = quarantines;
    }

    /**
     * The commands to send now; the tracks know of them already. Moves that the fleet has overtaken are dropped. What a gate
     * holds back is not put in order with the others: they do not wait for it.
     */
    public List<MigrationCommand> dispatch(PlanBook book, FleetSnapshot fleet) {
        List<Way> taken = new ArrayList<>(running(book, fleet));
        Set<Track> blocked = new HashSet<>();
        List<PlanBook.Entry> waiting = new ArrayList<>();
        List<PlanBook.Entry> timely = due(book, fleet);
        GroupWatch groups = new GroupWatch(timely, book, fleet, settings);
        List<PlanBook.Entry> due = groups.sifted(timely);
        Set<PlanBook.Entry> bursting = bursting(due, book, fleet);
        for (PlanBook.Entry entry : due) {
            Optional<Reason> block = gate(entry, fleet)
                    .or(() -> bursting.contains(entry) ? Optional.of(busy(entry.move())) : Optional.empty())
                    .or(() -> onTrial(entry.move(), taken));
            if (block.isEmpty()) {
                waiting.add(entry);
            } else if (hasSlot(entry.move(), taken)) {
                block(entry, block.get(), fleet, blocked);
            } else {
                entry.track().postpone(entry.move().id(), block.get());
            }
        }
        Departures.Answer answer = waiting.isEmpty()
                ? new Departures.Answer(List.of(), Map.of())
                : new Departures(settings, with, fleet, book).of(waiting);
        List<PlanBook.Entry> departing = new ArrayList<>();
        for (PlanBook.Entry entry : answer.now()) {
            Optional<Reason> trial = onTrial(entry.move(), taken);
            if (trial.isPresent()) {
                block(entry, trial.get(), fleet, blocked);
                continue;
            }
            Optional<Reason> together = groups.depart(entry);
            if (together.isPresent()) {
                entry.track().postpone(entry.move().id(), together.get());
            } else {
                taken.add(way(entry.move()));
                departing.add(entry);
            }
        }
        for (PlanBook.Entry entry : waiting) {
            Reason stuck = answer.stuck().get(entry.move().id());
            if (stuck != null) {
                block(entry, stuck, fleet, blocked);
            } else if (!answer.now().contains(entry)) {
                entry.track().postpone(entry.move().id(), TURN);
            }
        }
        book.in(PlanState.RUNNING).stream()
                .filter(track -> !blocked.contains(track))
                .forEach(Track::unstick);
        return departing.stream()
                .flatMap(entry -> command(entry, fleet).stream())
                .toList();
    }

    /** A rule of a group that a plan which is still to be allowed has come to break since it was made. */
    public Optional<Reason> againstGroups(Track track, PlanBook book, FleetSnapshot fleet) {
        List<PlanBook.Entry> moves = track.plan().moves().stream()
                .map(move -> new PlanBook.Entry(track, move))
                .toList();
        return new GroupWatch(moves, book, fleet, settings).against(track);
    }

    private static void block(PlanBook.Entry entry, Reason why, FleetSnapshot fleet, Set<Track> blocked) {
        entry.track().block(entry.move().id(), why, fleet.at());
        blocked.add(entry.track());
    }

    /** Moves whose time has come, the urgent first. */
    private List<PlanBook.Entry> due(PlanBook book, FleetSnapshot fleet) {
        List<PlanBook.Entry> due = new ArrayList<>();
        for (Track track : book.in(PlanState.RUNNING)) {
            for (Move move : track.waiting(fleet)) {
                Optional<Reason> overtaken = Overtaken.of(move, fleet)
                        .or(() -> Overtaken.emptied(track, move, book))
                        .or(() -> quarantines.objection(move.from(), move.to()));
                Optional<Instant> deferredUntil = track.deferredUntil(move, fleet.at());
                if (overtaken.isPresent()) {
                    track.drop(move.id(), overtaken.get(), false);
                } else if (deferredUntil.isPresent()) {
                    track.postpone(
                            move.id(),
                            new Reason("policy.deferred", "policy has put it off to " + deferredUntil.get()));
                } else if (!move.startAt().isAfter(fleet.at())) {
                    due.add(new PlanBook.Entry(track, move));
                }
            }
        }
        due.sort(Comparator.comparingInt(entry -> entry.track().priority()));
        return due;
    }

    /** What stands against this move whatever the others do. */
    private Optional<Reason> gate(PlanBook.Entry entry, FleetSnapshot fleet) {
        Move move = entry.move();
        HostView to = fleet.hosts().get(move.to());
        if (to == null || fleet.vm(move.vm()).isEmpty() || to.host().health() != HostHealth.UP) {
            return Optional.of(new Reason("host.not.up", move.to() + " is not up"));
        }
        if (!hasFreshAllow(entry.track(), move, fleet.at())) {
            return Optional.of(new Reason("policy.asked", "policy is asked once more"));
        }
        return Optional.empty();
    }

    /** Those for which a quiet moment is awaited: not what people move by hand, nor what would miss its deadline by it. */
    private Set<PlanBook.Entry> bursting(List<PlanBook.Entry> due, PlanBook book, FleetSnapshot fleet) {
        List<PlanBook.Entry> bursting = due.stream()
                .filter(entry -> !(entry.track().plan().goal() instanceof Goal.Manual))
                .filter(entry -> !isQuiet(entry.move(), fleet))
                .toList();
        if (bursting.stream().allMatch(entry -> entry.track().plan().deadline() == null)) {
            return Set.copyOf(bursting);
        }
        Arrivals arrivals = new Arrivals(settings, with, fleet, book, book.active());
        return bursting.stream()
                .filter(entry -> arrivals.isInTime(
                        entry, entry.move().startAt().plus(with.quiet().patience())))
                .collect(Collectors.toSet());
    }

    private boolean isQuiet(Move move, FleetSnapshot fleet) {
        VmView vm = fleet.vms().get(move.vm());
        return vm == null || with.quiet().isNow(vm.load(), Duration.between(move.startAt(), fleet.at()));
    }

    private static Reason busy(Move move) {
        return new Reason("vm.busy", move.vmName() + " writes more than usual; a quieter moment is awaited");
    }

    /** What is on probation is tried with one move at a time. */
    private Optional<Reason> onTrial(Move move, List<Way> taken) {
        return quarantines.onProbation(move.from(), move.to()).stream()
                .filter(subject -> taken.stream().anyMatch(way -> subject.isOn(way.from(), way.to())))
                .map(subject -> new Reason(
                        "quarantine.probation", subject + " is tried with one move at a time after its quarantine"))
                .findFirst();
    }

    private boolean hasSlot(Move move, List<Way> taken) {
        return taken.size() < with.slots().total()
                && List.of(move.from(), move.to()).stream()
                        .allMatch(host ->
                                taken.stream().filter(way -> way.isOn(host)).count()
                                        < with.slots().perHost());
    }

    private static List<Way> running(PlanBook book, FleetSnapshot fleet) {
        List<Way> ways = new ArrayList<>();
        fleet.inFlight()
                .values()
                .forEach(m -> ways.add(new Way(m.last().from(), m.last().to())));
        Occupancy.coming(book, fleet).forEach(m -> ways.add(way(m)));
        return ways;
    }

    private static Way way(Move move) {
        return new Way(move.from(), move.to());
    }

    private Optional<MigrationCommand> command(PlanBook.Entry entry, FleetSnapshot fleet) {
        PlanVerdict verdict = entry.track().verdict();
        HostView to = fleet.hosts().get(entry.move().to());
        if (to == null || verdict == null || !(verdict.moves().get(entry.move().id()) instanceof Verdict.Allow allow)) {
            return Optional.empty();
        }
        Move move = entry.move();
        Instant latest = fleet.at().plus(settings.plans().commandLife());
        Instant expiresAt = allow.expiresAt().isBefore(latest) ? allow.expiresAt() : latest;
        entry.track().command(move.id(), expiresAt);
        return Optional.of(new MigrationCommand.Migrate(
                move.id(),
                entry.track().plan().id(),
                move.vm(),
                move.vmName(),
                move.from(),
                move.to(),
                to.host().agent(),
                expiresAt,
                allow,
                settings.moves().limits(),
                move.manner()));
    }

    /** Whether policy need not be asked now: every move still to be made is put off, or allowed for a while yet. */
    public boolean isDecided(Track track, FleetSnapshot fleet) {
        Instant now = fleet.at();
        return track.waiting(fleet).stream()
                .allMatch(m -> track.deferredUntil(m, now).isPresent() || hasFreshAllow(track, m, now));
    }

    private static boolean hasFreshAllow(Track track, Move move, Instant now) {
        PlanVerdict verdict = track.verdict();
        return verdict != null
                && verdict.moves().get(move.id()) instanceof Verdict.Allow allow
                && allow.expiresAt().isAfter(now.plus(FRESH));
    }
}
