package dev.tern.scheduler.execution;

import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.plan.Goal;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.policy.Verdict;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.Ratio;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.HostView;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.quarantine.Quarantines;
import dev.tern.scheduler.sequencing.Sequencer;
import dev.tern.scheduler.sequencing.Way;
import dev.tern.scheduler.window.QuietMoment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Starts the moves that are allowed, due, still right, and within the limits. */
final class Dispatcher {

    /** An allow that ends sooner than this is asked for again rather than used. */
    private static final Duration FRESH = Duration.ofSeconds(5);

    private final ExecutionSettings settings;
    private final Sequencer sequencer;
    private final QuietMoment quiet;
    private final Ratio memoryLimit;
    private final Quarantines quarantines;

    Dispatcher(
            ExecutionSettings settings,
            Sequencer sequencer,
            QuietMoment quiet,
            Ratio memoryLimit,
            Quarantines quarantines) {
        this.quarantines = quarantines;
        this.settings = settings;
        this.sequencer = sequencer;
        this.quiet = quiet;
        this.memoryLimit = memoryLimit;
    }

    /** The commands to send now; the tracks know of them already. Moves that the fleet has overtaken are dropped. */
    List<MigrationCommand> dispatch(PlanBook book, FleetSnapshot fleet) {
        List<Sequencer.Waiting<PlanBook.Entry>> waiting = new ArrayList<>();
        for (Track track : book.in(PlanState.RUNNING)) {
            for (Move move : track.waiting(fleet)) {
                Optional<Reason> overtaken = overtaken(move, fleet)
                        .or(() -> emptied(track, move, book))
                        .or(() -> quarantines.objection(move.from(), move.to()));
                Optional<Instant> deferredUntil = track.deferredUntil(move, fleet.at());
                if (overtaken.isPresent()) {
                    track.drop(move.id(), overtaken.get(), false);
                } else if (deferredUntil.isPresent()) {
                    track.postpone(
                            move.id(),
                            new Reason("policy.deferred", "policy has put it off to " + deferredUntil.get()));
                } else if (!move.startAt().isAfter(fleet.at())) {
                    waiting.add(new Sequencer.Waiting<>(
                            new PlanBook.Entry(track, move), new Way(move.from(), move.to()), track.priority()));
                }
            }
        }
        List<Move> picked = new ArrayList<>(commandedOnly(book, fleet));
        List<PlanBook.Entry> due = sequencer.due(waiting, running(book, fleet), entry -> {
            boolean start = canStart(entry, fleet, book, picked);
            if (start) {
                picked.add(entry.move());
            }
            return start;
        });
        return due.stream().flatMap(entry -> command(entry, fleet).stream()).toList();
    }

    /** Why this move makes no sense any more. */
    static Optional<Reason> overtaken(Move move, FleetSnapshot fleet) {
        Optional<VmView> vm = fleet.vm(move.vm());
        if (vm.isEmpty() || !vm.get().vm().host().equals(move.from())) {
            String where = vm.map(v -> "on " + v.vm().host()).orElse("gone");
            return changed(move.vmName() + " was on " + move.from() + " when this was planned and is now " + where);
        }
        if (fleet.migrationOf(move.vm()).isPresent()) {
            return changed(move.vmName() + " is in another migration");
        }
        Optional<Host> to = fleet.host(move.to()).map(HostView::host);
        if (to.isEmpty() || to.get().health() == HostHealth.DOWN || to.get().cordoned()) {
            return changed(move.to() + " takes no guests any more");
        }
        return Optional.empty();
    }

    private static Optional<Reason> emptied(Track track, Move move, PlanBook book) {
        boolean elsewhere = !(track.plan().goal() instanceof Goal.Evacuate)
                && book.beingEmptied().contains(move.to());
        return elsewhere ? changed(move.to() + " is being emptied") : Optional.empty();
    }

    private static Optional<Reason> changed(String text) {
        return Optional.of(new Reason("fleet.changed", text));
    }

    private boolean canStart(PlanBook.Entry entry, FleetSnapshot fleet, PlanBook book, List<Move> picked) {
        Optional<Reason> block = block(entry, fleet, picked).or(() -> onTrial(entry.move(), fleet, book, picked));
        block.ifPresent(why -> entry.track().block(entry.move().id(), why, fleet.at()));
        return block.isEmpty();
    }

    private Optional<Reason> block(PlanBook.Entry entry, FleetSnapshot fleet, List<Move> picked) {
        Move move = entry.move();
        HostView to = fleet.hosts().get(move.to());
        VmView vm = fleet.vms().get(move.vm());
        if (to == null || vm == null || to.host().health() != HostHealth.UP) {
            return Optional.of(new Reason("host.not.up", move.to() + " is not up"));
        }
        if (!hasFreshAllow(entry.track(), move, fleet.at())) {
            return Optional.of(new Reason("policy.asked", "policy is asked once more"));
        }
        if (!(entry.track().plan().goal() instanceof Goal.Manual) && !isQuiet(move, vm, fleet.at())) {
            return Optional.of(
                    new Reason("vm.busy", move.vmName() + " writes more than usual; a quieter moment is awaited"));
        }
        DataSize taken = picked.stream()
                .filter(p -> p.to().equals(move.to()))
                .flatMap(p -> fleet.vm(p.vm()).stream())
                .map(v -> v.vm().memory())
                .reduce(fleet.memoryOn(move.to()), DataSize::plus);
        Ratio filled = taken.plus(vm.vm().memory()).per(to.host().memory());
        return filled.compareTo(memoryLimit) > 0 && move.manner().mode() != MigrationMode.COLD
                ? Optional.of(new Reason(
                        "host.memory.full",
                        "memory of " + move.to() + " would be " + filled + " used, " + memoryLimit + " is the limit"))
                : Optional.empty();
    }

    /** What is on probation is tried with one move at a time. */
    private Optional<Reason> onTrial(Move move, FleetSnapshot fleet, PlanBook book, List<Move> picked) {
        List<Way> taken = new ArrayList<>(running(book, fleet));
        picked.forEach(other -> taken.add(new Way(other.from(), other.to())));
        return quarantines.onProbation(move.from(), move.to()).stream()
                .filter(subject -> taken.stream().anyMatch(way -> subject.isOn(way.from(), way.to())))
                .map(subject -> new Reason(
                        "quarantine.probation", subject + " is tried with one move at a time after its quarantine"))
                .findFirst();
    }

    private boolean isQuiet(Move move, VmView vm, Instant now) {
        return quiet.isNow(vm.load(), Duration.between(move.startAt(), now));
    }

    private static List<Way> running(PlanBook book, FleetSnapshot fleet) {
        List<Way> ways = new ArrayList<>();
        fleet.inFlight()
                .values()
                .forEach(m -> ways.add(new Way(m.last().from(), m.last().to())));
        commandedOnly(book, fleet).forEach(m -> ways.add(new Way(m.from(), m.to())));
        return ways;
    }

    private static List<Move> commandedOnly(PlanBook book, FleetSnapshot fleet) {
        return book.active().stream()
                .flatMap(t -> t.plan().moves().stream().filter(m -> t.stage(m, fleet) instanceof MoveStage.Commanded))
                .toList();
    }

    private Optional<MigrationCommand> command(PlanBook.Entry entry, FleetSnapshot fleet) {
        PlanVerdict verdict = entry.track().verdict();
        HostView to = fleet.hosts().get(entry.move().to());
        if (to == null || verdict == null || !(verdict.moves().get(entry.move().id()) instanceof Verdict.Allow allow)) {
            return Optional.empty();
        }
        Move move = entry.move();
        Instant latest = fleet.at().plus(settings.commandLife());
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
                settings.limits(),
                move.manner()));
    }

    /** Whether policy need not be asked now: every move still to be made is put off, or allowed for a while yet. */
    boolean isDecided(Track track, FleetSnapshot fleet) {
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
