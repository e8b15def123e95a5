package dev.tern.scheduler;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.fleet.HostSample;
import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.fleet.VmSample;
import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.ImageDigest;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.MigrationOutcome;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Ratio;
import dev.tern.scheduler.fleet.FleetState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

/** A fleet to test with: hosts of 8 cores and 16 GiB, guests that are put on them, samples that follow. */
public final class Fleets {

    public static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    public static final int CORES = 8;

    /** A guest as a test describes it. {@code cores} is its demand. */
    public record Guest(VmId id, String name, int vcpus, DataSize memory, double cores, double pages, String group) {}

    private final Map<HostId, Host> hosts = new HashMap<>();
    private final Map<VmId, Guest> guests = new HashMap<>();
    private final Map<VmId, HostId> places = new HashMap<>();
    private final Map<VmId, Map<String, String>> labels = new HashMap<>();

    public final FleetState state = new FleetState(Duration.ofSeconds(20), Duration.ofMinutes(15));
    public Instant now = START;

    public static HostId host(int number) {
        return HostId.of("host-" + (char) ('a' + number));
    }

    public static VmId vm(int number) {
        return VmId.of(String.format("00000000-0000-4000-8000-%012x", number));
    }

    public static MigrationId migration(int number) {
        return MigrationId.of(String.format("10000000-0000-4000-8000-%012x", number));
    }

    public static PlanId plan(int number) {
        return PlanId.of(String.format("20000000-0000-4000-8000-%012x", number));
    }

    public static Fleets of(int hosts) {
        Fleets fleets = new Fleets();
        for (int i = 0; i < hosts; i++) {
            fleets.put(new Host(
                    host(i),
                    "zone-1",
                    CORES,
                    DataSize.ofGiB(16),
                    HostHealth.UP,
                    false,
                    new Endpoint("127.0.0.1", 7000 + i),
                    Map.of()));
        }
        return fleets;
    }

    /** Three guests on the first of three hosts, of which one has to go; sampled. */
    public static Fleets overloaded() {
        return crowded(3, 3, 2.5);
    }

    /** All guests on the first host; sampled. */
    public static Fleets crowded(int hosts, int guests, double cores) {
        Fleets fleets = of(hosts);
        for (int i = 1; i <= guests; i++) {
            fleets.guest(i, cores, host(0));
        }
        return fleets.sampled(5);
    }

    /** Up to 5 hosts and 20 guests, some hosts overloaded, each guest where it fits into memory. */
    public static Fleets random(RandomGenerator random) {
        Fleets fleets = of(2 + random.nextInt(4));
        int guests = random.nextInt(20);
        for (int i = 0; i < guests; i++) {
            int vcpus = 1 + random.nextInt(4);
            Guest guest = new Guest(
                    vm(i),
                    "guest-" + i,
                    vcpus,
                    DataSize.ofMiB(128L << random.nextInt(5)),
                    vcpus * random.nextDouble(),
                    random.nextInt(20_000),
                    random.nextInt(3) == 0 ? "group-" + random.nextInt(3) : "");
            fleets.put(guest, host(Math.min(random.nextInt(fleets.hosts.size()), random.nextInt(fleets.hosts.size()))));
        }
        return fleets.sampled(5);
    }

    /** The same on hosts of 1 to 32 cores and 8 to 71 GiB. */
    public static Fleets ofAllSizes(RandomGenerator random) {
        Fleets fleets = random(random);
        for (int number = 0; number < fleets.hosts.size(); number++) {
            Host host = known(fleets.hosts, host(number));
            fleets.put(new Host(
                    host.id(),
                    host.zone(),
                    1 + random.nextInt(32),
                    DataSize.ofGiB(8 + random.nextInt(64)),
                    host.health(),
                    host.cordoned(),
                    host.agent(),
                    host.labels()));
        }
        return fleets.sampled(15);
    }

    /** As at {@link #random}, in up to three zones, with groups that are to be spread and that need others. */
    public static Fleets grouped(RandomGenerator random) {
        Fleets fleets = random(random);
        for (int i = 0; i < fleets.hosts.size(); i++) {
            fleets.zone(host(i), "zone-" + random.nextInt(3));
        }
        for (int i = 0; i < fleets.guests.size(); i++) {
            if (random.nextInt(3) == 0) {
                fleets.label(vm(i), "spread", "" + (1 + random.nextInt(3)));
            }
            if (random.nextInt(4) == 0) {
                fleets.label(vm(i), "needs", "group-" + random.nextInt(3));
            }
        }
        return fleets;
    }

    public Fleets put(Host host) {
        hosts.put(host.id(), host);
        state.host(host);
        return this;
    }

    public Fleets put(Guest guest, HostId on) {
        guests.put(guest.id(), guest);
        return place(guest.id(), on);
    }

    public Fleets guest(int number, double cores, HostId on) {
        return put(new Guest(vm(number), "guest-" + number, 4, DataSize.ofGiB(1), cores, 500, ""), on);
    }

    public Fleets place(VmId id, HostId on) {
        places.put(id, on);
        state.vm(inventory(id));
        return this;
    }

    /** With one label more. */
    public Fleets label(VmId id, String label, String value) {
        labels.computeIfAbsent(id, _ -> new HashMap<>()).put(label, value);
        state.vm(inventory(id));
        return this;
    }

    /** In that zone from now on. */
    public Fleets zone(HostId id, String zone) {
        Host host = known(hosts, id);
        return put(new Host(
                id, zone, host.cpus(), host.memory(), host.health(), host.cordoned(), host.agent(), host.labels()));
    }

    /** Shut off where it is. */
    public Fleets stopped(VmId id) {
        Vm vm = inventory(id);
        state.vm(new Vm(id, vm.name(), vm.host(), vm.vcpus(), vm.memory(), VmState.STOPPED, vm.labels()));
        return this;
    }

    public Vm inventory(VmId id) {
        Guest guest = known(guests, id);
        Map<String, String> labels = new HashMap<>(this.labels.getOrDefault(id, Map.of()));
        if (!guest.group().isEmpty()) {
            labels.put("group", guest.group());
        }
        return new Vm(id, guest.name(), known(places, id), guest.vcpus(), guest.memory(), VmState.RUNNING, labels);
    }

    public Host hostOf(HostId id) {
        return known(hosts, id);
    }

    public boolean knows(VmId id) {
        return guests.containsKey(id);
    }

    public boolean knows(HostId id) {
        return hosts.containsKey(id);
    }

    public HostId placeOf(VmId id) {
        return known(places, id);
    }

    public void load(VmId id, double cores) {
        Guest g = known(guests, id);
        guests.put(id, new Guest(id, g.name(), g.vcpus(), g.memory(), cores, g.pages(), g.group()));
    }

    /** So many sample periods of two seconds go by. */
    public Fleets sampled(int periods) {
        for (int i = 0; i < periods; i++) {
            now = now.plusSeconds(2);
            hosts.keySet().forEach(h -> state.sample(sample(h), now));
        }
        return this;
    }

    public HostSample sample(HostId host) {
        double cores = 0;
        DataSize memory = DataSize.ZERO;
        List<VmSample> samples = new ArrayList<>();
        for (Guest guest : guests.values()) {
            if (known(places, guest.id()).equals(host)) {
                cores += guest.cores();
                memory = memory.plus(guest.memory());
                samples.add(new VmSample(
                        guest.id(),
                        new Ratio(guest.cores() / guest.vcpus()),
                        new DirtyRate(guest.pages()),
                        DataSize.ofMiB(16)));
            }
        }
        return new HostSample(host, now, new Ratio(cores / known(hosts, host).cpus()), memory, samples);
    }

    public MigrationEvent event(MigrationId id, PlanId plan, VmId vm, HostId to, int step, MigrationState now) {
        return new MigrationEvent(
                id, plan, vm, known(guests, vm).name(), known(places, vm), to, Epoch.FIRST, step, this.now, now);
    }

    public static MigrationOutcome outcome(Duration duration) {
        return new MigrationOutcome(
                duration,
                Duration.ofMillis(80),
                Duration.ofMillis(20),
                3,
                DataSize.ofGiB(1),
                DataSize.ofMiB(300),
                new ImageDigest("ab".repeat(32)),
                Manner.RELAY);
    }

    private static <K, V> V known(Map<K, V> all, K key) {
        return Objects.requireNonNull(all.get(key), () -> "The test has no " + key);
    }
}
