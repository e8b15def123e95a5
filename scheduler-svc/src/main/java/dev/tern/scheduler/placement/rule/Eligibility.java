package dev.tern.scheduler.placement.rule;

import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.plan.MovePrediction;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.HostView;
import dev.tern.scheduler.fleet.PastMove;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.PlacementSettings;
import dev.tern.scheduler.placement.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What stands against a guest's leaving or a host's taking it. */
public final class Eligibility {

    /** An order is carried out even where a guest rests or a host gets busy; memory and data are never compromised. */
    public enum Urgency {
        ORDERED,
        OPTIONAL
    }

    private final Problem problem;
    private final Ledger ledger;
    private final Urgency urgency;
    private final boolean cold;

    public Eligibility(Problem problem, Ledger ledger, Urgency urgency) {
        this(problem, ledger, urgency, MigrationMode.RELAY);
    }

    public Eligibility(Problem problem, Ledger ledger, Urgency urgency, MigrationMode mode) {
        this.cold = mode == MigrationMode.COLD;
        this.problem = problem;
        this.ledger = ledger;
        this.urgency = urgency;
    }

    public Optional<Reason> againstLeaving(VmView vm) {
        VmState state = vm.vm().state();
        if (state == VmState.INCOMING || (state == VmState.STOPPED && !cold)) {
            return because(
                    "vm.not.running",
                    "it is " + state.name().toLowerCase(Locale.ROOT)
                            + ", only a live guest moves; one that is shut off can be moved cold");
        }
        if (cold && state != VmState.STOPPED) {
            return because(
                    "vm.running",
                    "it is " + state.name().toLowerCase(Locale.ROOT)
                            + ": shut it down to move it cold, or move it live, by relay");
        }
        var flight = problem.fleet().migrationOf(vm.id());
        if (flight.isPresent()) {
            return because(
                    "vm.migrating", "it is in migration " + flight.get().last().migration());
        }
        Optional<Reason> stale = Optional.ofNullable(problem.bans().planned().get(vm.id()))
                .or(() -> Fitness.againstLeaving(vm))
                .or(() -> againstData(vm.vm().host()))
                .or(() -> problem.bans().againstLeaving(vm.vm().host()));
        if (stale.isPresent() || urgency == Urgency.ORDERED) {
            return stale;
        }
        if (vm.load() == null || state == VmState.PAUSED) {
            return because("vm.load.unknown", "nothing is known of its load");
        }
        return resting(vm).or(() -> Optional.ofNullable(problem.bans().vms().get(vm.id())));
    }

    private Optional<Reason> resting(VmView vm) {
        Duration coolDown = problem.settings().coolDown();
        List<PastMove> moves = problem.fleet().movesOf(vm.id()).stream()
                .filter(PastMove::arrived)
                .toList();
        if (moves.isEmpty()) {
            return Optional.empty();
        }
        Instant rested = moves.getLast().endedAt().plus(coolDown);
        return rested.isAfter(problem.fleet().at())
                ? because("vm.cool.down", "it moved at " + moves.getLast().endedAt() + " and rests until " + rested)
                : Optional.empty();
    }

    /** Host data, up and fresh. */
    private Optional<Reason> againstData(HostId host) {
        return problem.quality().objection(host);
    }

    public Optional<Reason> againstTaking(HostId to, VmView vm) {
        return againstPlace(to, vm).or(() -> againstRoom(to, vm));
    }

    /** What stands against that host for this guest, however much room it has. */
    public Optional<Reason> againstPlace(HostId to, VmView vm) {
        Optional<HostView> found = problem.fleet().host(to);
        if (found.isEmpty()) {
            return because("host.unknown", "inventory has no host " + to);
        }
        if (vm.vm().host().equals(to)) {
            return because("host.same", "it is there already");
        }
        if (found.get().host().health() != HostHealth.UP) {
            return because(
                    "host.not.up",
                    to + " is " + found.get().host().health().name().toLowerCase(Locale.ROOT));
        }
        if (found.get().host().cordoned()) {
            return because("host.cordoned", to + " is cordoned");
        }
        return againstData(to)
                .or(() -> problem.bans().objection(vm.id(), vm.vm().host(), to))
                .or(() -> Fitness.againstTaking(
                        vm, problem.fleet().host(vm.vm().host()).orElse(null), found.get()))
                .or(() -> againstWithoutOrder(to));
    }

    /** Whether a host takes guests at all, as far as they fit. */
    public boolean isOpen(HostId to) {
        return problem.fleet()
                        .host(to)
                        .filter(host -> host.host().health() == HostHealth.UP
                                && !host.host().cordoned())
                        .isPresent()
                && againstData(to)
                        .or(() -> problem.bans().againstArriving(to))
                        .or(() -> againstWithoutOrder(to))
                        .isEmpty();
    }

    private Optional<Reason> againstWithoutOrder(HostId to) {
        return urgency == Urgency.ORDERED
                ? Optional.empty()
                : Optional.ofNullable(problem.bans().spared().get(to));
    }

    /** Whether nothing stands against that host for want of room: without saying what, for who asks of many. */
    public boolean hasRoom(HostId to, VmView vm) {
        return (cold || ledger.memoryWith(to, vm) <= memoryLimit())
                && (urgency == Urgency.ORDERED
                        || ledger.cpuWith(to, vm)
                                <= problem.settings().cpuTarget().value());
    }

    private double memoryLimit() {
        PlacementSettings settings = problem.settings();
        return (urgency == Urgency.ORDERED ? settings.memoryThreshold() : settings.memoryTarget()).value();
    }

    /** What stands against that host for want of room, as the ledger stands. */
    public Optional<Reason> againstRoom(HostId to, VmView vm) {
        PlacementSettings settings = problem.settings();
        boolean ordered = urgency == Urgency.ORDERED;
        double memoryLimit = memoryLimit();
        double memory = ledger.memoryWith(to, vm);
        if (memory > memoryLimit && !cold) {
            return because(
                    "host.memory.full",
                    "memory of " + to + " would be " + percent(memory) + " used, " + percent(memoryLimit)
                            + " is the limit");
        }
        double cpu = ledger.cpuWith(to, vm);
        if (!ordered && cpu > settings.cpuTarget().value()) {
            return because(
                    "host.cpu.busy",
                    "CPU demand on " + to + " would be " + percent(cpu) + ", "
                            + percent(settings.cpuTarget().value()) + " is the target");
        }
        return Optional.empty();
    }

    /** What stands against moving this guest there unasked, for where others of its group are, and of those that it needs. */
    public Optional<Reason> againstGroup(HostId to, VmView vm) {
        return ledger.groups().against(vm, to);
    }

    /** What stands against a move there that nobody asked for. */
    public Optional<Reason> againstMove(VmView vm, HostId to, MovePrediction predicted) {
        return againstLeaving(vm)
                .or(() -> againstTaking(to, vm))
                .or(() -> againstGroup(to, vm))
                .or(() -> againstCopying(predicted));
    }

    public static Optional<Reason> againstCopying(MovePrediction predicted) {
        return predicted.converges()
                ? Optional.empty()
                : because("move.does.not.converge", "it dirties memory faster than the link takes it");
    }

    public static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f%%", share * 100);
    }

    private static Optional<Reason> because(String code, String text) {
        return Optional.of(new Reason(code, text));
    }
}
