package dev.tern.testkit.simulation;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationCommand.Resolve.Resolution;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.testkit.checker.Checker;
import dev.tern.testkit.checker.Finding;
import dev.tern.testkit.checker.Seen;
import dev.tern.testkit.checker.Seen.Wish;
import dev.tern.transfer.migration.DepartureNote;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Plays one scenario and says what was wrong with it. */
final class Play {

    private static final Duration FAULTY = Duration.ofSeconds(62);
    private static final Duration HEALED = Duration.ofMinutes(20);
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Duration REST = Duration.ofSeconds(6);

    final World world;
    private final Scenario scenario;
    private final Set<Fault> pending = new HashSet<>();
    private final Set<VmId> touched = new HashSet<>();

    private Play(Scenario scenario, Habits habits, Coverage coverage, Path folder) {
        this.scenario = scenario;
        this.world = new World(scenario.seed(), habits, coverage, folder);
    }

    static Play of(Scenario scenario, Habits habits, Coverage coverage, Path folder) {
        Play play = new Play(scenario, habits, coverage, folder);
        play.play();
        return play;
    }

    /** For callers that know none of these types, as those who load them anew: texts in, texts out. */
    public static List<String> wrong(String draw, long seed, String habits, String folder) {
        Scenario scenario = Draw.named(draw).scenario(seed);
        return of(scenario, Habits.named(habits), new Coverage(), Path.of(folder))
                .findings();
    }

    List<String> findings() {
        boolean lying = scenario.has(FaultKind.Group.LYING);
        Stream<String> broken = world.notes.stream().filter(note -> note.startsWith("broke"));
        return Stream.concat(
                        broken,
                        Checker.findings(world.seen).stream()
                                .filter(finding -> !lying || HOLDS_ON_LYING_DISKS.contains(finding.rule()))
                                .map(Finding::toString))
                .toList();
    }

    /** What a disk that lies cannot take away; the others are what syncing is for. */
    static final Set<String> HOLDS_ON_LYING_DISKS =
            Set.of("overlap", "true-ack", "fresh-secret", "allow-first", "cap-held");

    private void play() {
        world.boot();
        for (int i = 0; i < scenario.moves().size(); i++) {
            move(i);
        }
        world.clock.run(REST);
        close();
    }

    // ---- one move

    private void move(int number) {
        VmId vm = World.GUESTS.get(scenario.moves().get(number).guest());
        HostId to = World.HOSTS.get(scenario.moves().get(number).to());
        Optional<Machine> from = home(vm);
        if (from.isEmpty() || from.get().host.equals(to) || world.ended.contains(vm)) {
            return;
        }
        Stage stage = new Stage(world, vm, from.get(), world.machine(to));
        world.open(vm);
        touched.clear();
        world.powerLost = false;
        int before = world.commanded.size();
        List<Fault> faults = scenario.faults().stream()
                .filter(fault -> fault.move() == number)
                .toList();
        faults.forEach(fault -> arm(fault, stage));
        world.commander.move(vm, to);
        Duration longest = faults.stream()
                .filter(fault -> fault.kind() == FaultKind.STOP)
                .map(Fault::length)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        Duration faulty = longest.compareTo(FAULTY) > 0 ? longest.plusSeconds(2) : FAULTY;
        until(faulty, () -> pending.isEmpty() && isSettled() && world.commanded.size() > before);
        heal();
        if (world.commanded.size() == before
                && home(vm).filter(from.get()::equals).isPresent()) {
            world.commander.move(vm, to);
            world.clock.run(Duration.ofSeconds(2));
        }
        until(HEALED, () -> isSettled() || isAllInDoubt());
        for (int i = 0; i < 2 && !isSettled(); i++) {
            resolve();
            until(HEALED, this::isSettled);
        }
        touched.addAll(world.ended);
        touched.addAll(world.pausedByUser.keySet());
        if (world.powerLost) {
            touched.addAll(World.GUESTS);
        }
        world.clock.run(Duration.ofSeconds(1));
        world.close(touched);
        pending.clear();
    }

    private Optional<Machine> home(VmId vm) {
        return world.machines.values().stream()
                .filter(machine -> machine.daemon
                        .guest(vm)
                        .filter(guest -> guest.state == VmState.RUNNING || guest.state == VmState.PAUSED)
                        .isPresent())
                .findFirst();
    }

    private void arm(Fault fault, Stage stage) {
        switch (fault.when()) {
            case When.After(long micros) -> {
                pending.add(fault);
                world.clock.after(micros * 1_000, () -> fire(fault, stage));
            }
            case When.At(String state, long micros) -> {
                pending.add(fault);
                world.listen(this::heard);
                waiting.add(new Waiting(fault, stage, state, micros));
            }
            case When.Step(int step) -> {
                Machine machine = stage.machine(fault);
                boolean power = fault.kind() == FaultKind.POWER;
                if (power || fault.kind() == FaultKind.KILL) {
                    machine.dieAt(machine.steps() + step, power, fault.length());
                }
            }
        }
    }

    private record Waiting(Fault fault, Stage stage, String state, long micros) {}

    private final List<Waiting> waiting = new ArrayList<>();

    private void heard(VmId vm, String state, boolean end) {
        for (Waiting each : List.copyOf(waiting)) {
            if (each.state().equals(state) && each.stage().vm().equals(vm) && waiting.remove(each)) {
                world.clock.after(each.micros() * 1_000, () -> fire(each.fault(), each.stage()));
            }
        }
        if (end) {
            waiting.stream().map(Waiting::fault).forEach(pending::remove);
        }
    }

    private void fire(Fault fault, Stage stage) {
        pending.remove(fault);
        for (Machine machine : world.machines.values()) {
            machine.meet(fault.kind());
        }
        Effects.apply(fault, stage);
    }

    private void heal() {
        waiting.clear();
        pending.clear();
        world.network.heal();
        world.broker.heal();
        world.sampling = true;
        for (Machine machine : world.machines.values()) {
            machine.heal();
        }
        for (Life life : List.of(world.commander, world.ruling, world.auditor)) {
            life.goOn();
            if (!life.isUp()) {
                life.start();
            }
        }
        world.ruling.deny(false);
        world.clock.run(Duration.ofSeconds(4));
    }

    private void until(Duration most, java.util.function.BooleanSupplier done) {
        for (long spent = 0; spent < most.toNanos() && !done.getAsBoolean(); spent += LOOK.toNanos()) {
            world.clock.run(LOOK);
        }
    }

    private boolean isSettled() {
        return world.commander.isQuiet() && world.machines.values().stream().allMatch(Machine::isIdle);
    }

    private boolean isAllInDoubt() {
        List<DepartureNote> open = inDoubt();
        return !open.isEmpty()
                && world.machines.values().stream()
                        .flatMap(machine -> machine.departures().stream())
                        .filter(note -> !Machine.isSettled(note))
                        .allMatch(open::contains);
    }

    private List<DepartureNote> inDoubt() {
        return world.machines.values().stream()
                .flatMap(machine -> machine.departures().stream())
                .filter(note -> note.state() instanceof MigrationState.InDoubt)
                .toList();
    }

    /** Two people look at both hosts and say what they found. */
    private void resolve() {
        for (DepartureNote note : inDoubt()) {
            VmId vm = note.command().vm();
            boolean ranThere = world.seen.reversed().stream()
                    .filter(seen ->
                            seen instanceof Seen.Runs runs && runs.guest().equals(vm.value()))
                    .findFirst()
                    .filter(seen -> seen instanceof Seen.Runs runs
                            && runs.host().equals(note.command().to().value()))
                    .isPresent();
            boolean waitsThere =
                    world.machine(note.command().to()).daemon.guest(vm).isPresent();
            if (ranThere) {
                world.commander.resolve(note.command().migration(), Resolution.RUNS_AT_DESTINATION);
            } else if (!waitsThere) {
                world.commander.resolve(note.command().migration(), Resolution.RUN_AT_SOURCE);
            }
        }
    }

    // ---- the end

    private void close() {
        for (VmId vm : World.GUESTS) {
            for (Machine machine : world.machines.values()) {
                machine.daemon
                        .guest(vm)
                        .ifPresent(guest -> world.see(
                                new Seen.Left(world.clock.now(), machine.name, vm.value(), guest.state.name())));
            }
            world.see(new Seen.Wanted(world.clock.now(), vm.value(), wish(vm)));
        }
        world.auditor.tell();
    }

    private Wish wish(VmId vm) {
        boolean lost = world.seen.stream()
                .anyMatch(seen -> seen instanceof Seen.Clears clears
                        && clears.forced()
                        && clears.guest().equals(vm.value()));
        if (lost || world.ended.contains(vm) || world.unclear.contains(vm)) {
            return Wish.ANY;
        }
        return world.pausedByUser.containsKey(vm) ? Wish.PAUSED : Wish.RUNNING;
    }
}
