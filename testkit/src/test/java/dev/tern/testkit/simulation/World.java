package dev.tern.testkit.simulation;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.fleet.HostSample;
import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.fleet.VmSample;
import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationCommand.Cancel;
import dev.tern.contracts.migration.MigrationCommand.Migrate;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Ratio;
import dev.tern.contracts.wire.Event;
import dev.tern.contracts.wire.EventType;
import dev.tern.testkit.checker.Seen;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A fleet of three hosts and two guests with all that commands it, in one thread and in virtual time. */
final class World {

    static final Instant START = Instant.parse("2026-11-22T00:00:00Z");
    static final Duration LATE_SYNC = Duration.ofMillis(3);
    static final DataSize GUEST_MEMORY = DataSize.ofMiB(256);
    static final List<HostId> HOSTS = List.of(HostId.of("host-a"), HostId.of("host-b"), HostId.of("host-c"));
    static final List<VmId> GUESTS =
            List.of(VmId.of("00000000-0000-4000-8000-000000000001"), VmId.of("00000000-0000-4000-8000-000000000002"));

    private static final Duration UNCLEAR = Duration.ofMillis(150);
    private static final Duration SAMPLE = Duration.ofSeconds(2);
    private static final int PORT = 7000;

    final Clockwork clock = new Clockwork();
    final RandomGenerator random;
    final Habits habits;
    final Coverage coverage;
    final Path folder;
    final List<Seen> seen = new ArrayList<>();
    final List<String> notes = new ArrayList<>();
    final Network network = new Network(this);
    final Broker broker = new Broker(this);
    final Map<HostId, Machine> machines = new LinkedHashMap<>();
    final Commander commander = new Commander(this);
    final Ruling ruling = new Ruling(this);
    final Auditor auditor = new Auditor(this);
    final Map<VmId, Long> pausedByUser = new HashMap<>();
    final Set<VmId> ended = new HashSet<>();
    /** Paused by their user so shortly before the switch that nobody can tell the two apart. */
    final Set<VmId> unclear = new HashSet<>();

    /** Some host lost its power since this was cleared. */
    boolean powerLost;

    boolean sampling = true;
    final Map<MigrationId, Migrate> commanded = new LinkedHashMap<>();
    private final Map<MigrationId, Migrate> open = new LinkedHashMap<>();
    private final Map<VmId, HostId> places = new HashMap<>();
    private final Broker.Writer inventory = broker.writer(new Monitor());
    private final Map<HostId, Map<String, String>> before = new HashMap<>();
    private @Nullable Listener listener;
    private int said;
    private long writes;

    /** @param folder where the scheduler may keep what it learns from */
    World(long seed, Habits habits, Coverage coverage, Path folder) {
        this.random = new SplittableRandom(seed);
        this.habits = habits;
        this.coverage = coverage;
        this.folder = folder;
        HOSTS.forEach(host -> machines.put(host, new Machine(this, host)));
    }

    /** Told of the states that moves enter. */
    @FunctionalInterface
    interface Listener {
        void entered(VmId vm, String state, boolean end);
    }

    /** What the monitor says; it never fails here. */
    private final class Monitor extends Life {
        Monitor() {
            super(World.this, "monitor");
            start();
        }

        @Override
        void begin() {}

        @Override
        void gone() {}
    }

    void boot() {
        for (int i = 0; i < GUESTS.size(); i++) {
            machine(HOSTS.get(i)).daemon.boot(new Tenant(this, GUESTS.get(i), "vm-" + i, VmState.STOPPED));
        }
        for (int i = 0; i < HOSTS.size(); i++) {
            say(
                    EventType.HOST,
                    new Host(
                            HOSTS.get(i),
                            "zone-1",
                            8,
                            DataSize.ofGiB(4),
                            HostHealth.UP,
                            false,
                            new Endpoint(HOSTS.get(i).value(), PORT),
                            Map.of()));
        }
        ruling.start();
        auditor.start();
        commander.start();
        machines.values().forEach(Machine::start);
        sample();
        for (HostId host : HOSTS) {
            // an agent without a past does not answer for commands that expired before its time
            say(
                    EventType.COMMAND,
                    new Cancel(
                            MigrationId.of("00000000-0000-4000-8000-000000000009"),
                            GUESTS.getFirst(),
                            host,
                            "user:ann",
                            "never began"));
        }
        clock.run(Duration.ofSeconds(5));
    }

    private void sample() {
        for (Machine machine : machines.values()) {
            List<VmSample> guests = new ArrayList<>();
            for (Tenant guest : machine.daemon.guests.values()) {
                if (guest.state != VmState.INCOMING) {
                    guests.add(new VmSample(guest.vm, new Ratio(0.1), new DirtyRate(100), DataSize.ofMiB(16)));
                    place(machine.host, guest);
                }
            }
            if (sampling && machine.isUp()) {
                say(
                        EventType.SAMPLE,
                        new HostSample(machine.host, wall(), new Ratio(0.1), machine.daemon.used(), guests));
            }
        }
        clock.after(SAMPLE, this::sample);
    }

    private void place(HostId host, Tenant guest) {
        boolean elsewhere = guest.state != VmState.RUNNING && places.containsKey(guest.vm);
        if (!elsewhere && !host.equals(places.put(guest.vm, host))) {
            say(EventType.VM, new Vm(guest.vm, guest.name, host, 2, GUEST_MEMORY, guest.state, Map.of()));
        }
    }

    private <T> void say(EventType<T> type, T data) {
        inventory.write(new Event<>("m" + said++, "tern://monitor", wall(), type, data));
    }

    // ---- asked by all parts

    Instant wall() {
        return START.plusNanos(clock.now());
    }

    Machine machine(HostId host) {
        Machine machine = machines.get(host);
        if (machine == null) {
            throw new IllegalArgumentException("No host " + host);
        }
        return machine;
    }

    static Path sockets(HostId host) {
        return Path.of("/run/tern", host.value());
    }

    /** A stream pauses a guest. */
    void switching(VmId vm) {
        Long paused = pausedByUser.get(vm);
        if (paused != null && clock.now() - paused < UNCLEAR.toNanos()) {
            unclear.add(vm);
        }
        entered(vm, "switching", false);
    }

    long nextWrite() {
        return ++writes;
    }

    Optional<MigrationId> lastCommanded(VmId vm) {
        return commanded.values().stream()
                .filter(command -> command.vm().equals(vm))
                .reduce((first, second) -> second)
                .map(Migrate::migration);
    }

    // ---- what is seen

    void see(Seen what) {
        seen.add(what);
    }

    void note(String what) {
        notes.add(what);
    }

    /** Something threw that must not. */
    void broke(String name, RuntimeException why) {
        StackTraceElement[] trace = why.getStackTrace();
        note("broke: " + name + " " + why + (trace.length > 0 ? " at " + trace[0] : ""));
    }

    void listen(Listener told) {
        listener = told;
    }

    /** An agent says something, whoever hears it. */
    void said(HostId host, Object data) {
        if (data instanceof OwnershipRecord record) {
            see(new Seen.Told(
                    clock.now(),
                    host.value(),
                    record.vm().value(),
                    record.epoch().value(),
                    record.kind().name()));
        }
    }

    /** A guest's move is in that state: by the source's journal, or by its hypervisor. */
    void entered(VmId vm, String state, boolean end) {
        Listener told = listener;
        if (told != null) {
            told.entered(vm, state, end);
        }
    }

    /** Something stands in the log. */
    void seen(Event<?> event) {
        if (event.data() instanceof Migrate command && commanded.putIfAbsent(command.migration(), command) == null) {
            open.put(command.migration(), command);
            String move = command.migration().value();
            see(new Seen.Asked(clock.now(), move));
            see(new Seen.Allowed(clock.now(), move, nanos(command.allow().expiresAt())));
            before.forEach((host, things) -> see(new Seen.Trace(clock.now(), move, host.value(), true, things)));
        } else if (event.data() instanceof MigrationEvent moved) {
            see(new Seen.Became(
                    clock.now(),
                    moved.migration().value(),
                    moved.step(),
                    moved.state().word(),
                    moved.state() instanceof MigrationState.Terminal));
        }
    }

    private static long nanos(Instant time) {
        return Duration.between(START, time).toNanos();
    }

    /** A guest is about to be moved: this is how things stand. */
    void open(VmId vm) {
        machines.forEach((host, machine) -> before.put(host, machine.daemon.trace(vm)));
    }

    /** The moves that were begun since the last time are over: what is left of each? */
    void close(Set<VmId> touched) {
        List<Migrate> all = List.copyOf(open.values());
        for (Migrate command : all) {
            boolean last = lastCommanded(command.vm())
                    .filter(command.migration()::equals)
                    .isPresent();
            if (last && !touched.contains(command.vm())) {
                machines.forEach((host, machine) -> see(new Seen.Trace(
                        clock.now(),
                        command.migration().value(),
                        host.value(),
                        false,
                        machine.daemon.trace(command.vm()))));
            }
        }
        open.clear();
    }
}
