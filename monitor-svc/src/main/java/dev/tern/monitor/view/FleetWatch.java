package dev.tern.monitor.view;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostHardware;
import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.fleet.HostPort;
import dev.tern.contracts.fleet.HostPower;
import dev.tern.contracts.fleet.LinkSample;
import dev.tern.contracts.fleet.Quarantine;
import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.fleet.VmHardware;
import dev.tern.contracts.fleet.VmSample;
import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.MigrationProgress;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.policy.AuditEntry;
import dev.tern.contracts.unit.Ticker;
import dev.tern.monitor.detection.Detector;
import dev.tern.monitor.link.Link;
import dev.tern.monitor.link.Links;
import dev.tern.monitor.sampling.GuestReading;
import dev.tern.monitor.sampling.Hardware;
import dev.tern.monitor.sampling.Heartbeat;
import dev.tern.monitor.sampling.HostReading;
import dev.tern.monitor.sampling.Load;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The picture of the fleet. Belongs to one thread, the loop's. */
public final class FleetWatch {

    private final WatchSettings settings;
    private final Announcements out;
    private final InstantSource clock;
    private final Ticker ticker;
    private final Detector detector;
    private final Map<HostId, HostWatch> hosts = new TreeMap<>();
    private final Map<VmId, Vm> vms = new HashMap<>();
    private final Map<VmId, OwnershipRecord> owners = new HashMap<>();
    private final Set<VmId> said = new HashSet<>();
    private final Map<VmId, Duration> missing = new HashMap<>();
    private final Map<VmId, Long> faults = new HashMap<>();
    private final Places places = new Places();
    private final Links links = new Links();
    private final Migrations migrations = new Migrations();
    private final Alerts alerts = new Alerts();
    private final Map<String, Quarantine> quarantines = new TreeMap<>();
    private final HardwareRegister hardware;

    public FleetWatch(
            Collection<WatchedHost> watched,
            WatchSettings settings,
            Announcements out,
            InstantSource clock,
            Ticker ticker) {
        this.settings = settings;
        this.out = out;
        this.clock = clock;
        this.ticker = ticker;
        this.hardware = new HardwareRegister(out);
        this.detector = new Detector(settings.thresholds(), out::alert);
        Duration now = ticker.read();
        for (WatchedHost host : watched) {
            hosts.put(host.id(), new HostWatch(host, new Heartbeat(settings.period(), settings.downAfter(), now)));
        }
    }

    // what the topics say: first by replay, then as it happens

    void heard(Host host) {
        HostWatch watch = hosts.get(host.id());
        if (watch != null && watch.seenAt == null) {
            watch.published = host;
            watch.cordoned = host.cordoned();
        }
    }

    void heard(Vm vm) {
        vms.putIfAbsent(vm.id(), vm);
    }

    void heardGone(VmId vm) {
        if (!places.isAnywhere(vm)) {
            vms.remove(vm);
        }
    }

    void heard(MigrationEvent event) {
        migrations.on(event);
    }

    void heard(MigrationProgress progress) {
        migrations.on(progress);
    }

    /** Only an OWNED says who may let the guest run; the others tell of a hand-over on its way. */
    void heard(OwnershipRecord record) {
        if (record.kind() == OwnershipRecord.Kind.OWNED) {
            owners.merge(record.vm(), record, (known, now) -> now.epoch().isBefore(known.epoch()) ? known : now);
        }
    }

    /** The scheduler's: what it switched off is not missed. */
    void heard(HostPower power) {
        HostWatch watch = hosts.get(power.host());
        if (watch != null) {
            watch.power = power;
        }
    }

    /** The agent's. */
    void heard(HostPort port) {
        HostWatch watch = hosts.get(port.host());
        if (watch != null) {
            watch.port = port;
        }
    }

    void heardNoPort(HostId host) {
        HostWatch watch = hosts.get(host);
        if (watch != null) {
            watch.port = null;
        }
    }

    /** The scheduler's; one that is lifted is no more. */
    void heard(Quarantine quarantine) {
        if (quarantine.state() == Quarantine.State.LIFTED) {
            quarantines.remove(quarantine.subject());
        } else {
            quarantines.put(quarantine.subject(), quarantine);
        }
    }

    void heard(LinkSample sample) {
        links.learn(sample);
    }

    /** @param replayed whether this monitor has yet to look for itself: what it said before its restart is recalled */
    void heard(Alert alert, boolean replayed) {
        alerts.on(alert);
        if (replayed) {
            detector.recall(alert);
        }
    }

    // what the hosts say

    /**
     * @param taken when the host was read, by the monotonic clock
     * @param measured whether a period has passed; else it was looked at because of an event: that tells where guests are,
     *     but neither load nor, as only one host was looked at, that one runs twice
     */
    void read(HostId id, HostReading reading, Instant at, Duration taken, boolean measured) {
        HostWatch watch = hosts.get(id);
        if (watch == null) {
            return;
        }
        watch.heartbeat.beat(taken);
        if (watch.seenAt == null) {
            watch.published = null; // what it said before its restart is said again
        }
        watch.seenAt = at;
        watch.memoryUsed = reading.memoryUsed();
        publish(watch, watch.described(reading, HostHealth.UP), at);
        if (measured) {
            watch.meter.measure(reading, at, taken).ifPresent(load -> measured(watch, load, reading));
        }
        Set<VmId> before = Set.copyOf(watch.guests);
        watch.guests.clear();
        watch.guests.addAll(places.told(id, reading.guests(), before));
        Set<VmId> touched = new HashSet<>(before);
        touched.addAll(watch.guests);
        touched.forEach(vm -> place(vm, at));
        if (measured) {
            touched.forEach(vm -> runningTwice(vm, at));
        }
    }

    void read(Hardware found) {
        if (hosts.containsKey(found.host().host())) {
            hardware.told(found, this::home);
        }
    }

    private @Nullable HostId home(VmId id) {
        Vm vm = vms.get(id);
        return vm == null ? null : vm.host();
    }

    private void measured(HostWatch watch, Load load, HostReading reading) {
        watch.load = load;
        watch.samples.clear();
        for (VmSample sample : load.sample().vms()) {
            watch.samples.put(sample.vm(), sample);
        }
        out.sample(load.sample());
        detector.load(load.sample(), reading.memory());
    }

    private void place(VmId id, Instant at) {
        Vm before = vms.get(id);
        Optional<HostId> home = places.home(id, before == null ? null : before.host(), this::answers);
        home.flatMap(host -> places.at(id, host)).ifPresent(guest -> {
            missing.remove(id);
            publish(
                    before,
                    new Vm(id, guest.name(), home.get(), guest.vcpus(), guest.memory(), guest.state(), guest.labels()));
            check(guest, at);
        });
        if (home.isEmpty() && before != null) {
            missing.putIfAbsent(id, ticker.read());
        }
    }

    private void runningTwice(VmId id, Instant at) {
        List<HostId> running = places.runningTwice(id, this::answers);
        Vm vm = vms.get(id);
        String name = vm == null ? id.value() : vm.name();
        String where = running.isEmpty()
                ? places.home(id, home(id), this::answers).map(HostId::value).orElse("it is on no host")
                : String.join(" and ", running.stream().map(HostId::value).toList());
        detector.runningTwice(id, name, !running.isEmpty(), where, at);
    }

    private void check(GuestReading guest, Instant at) {
        long found = guest.check().faults();
        if (found > 0 && found > faults.getOrDefault(guest.id(), 0L)) {
            faults.put(guest.id(), found);
            detector.memoryFault(guest.id(), guest.name(), found, guest.check().firstFault(), at);
        }
    }

    /** Time passes: hosts go stale and down, guests that are nowhere are forgotten. */
    void tick() {
        Duration now = ticker.read();
        Instant at = clock.instant();
        for (HostWatch watch : hosts.values()) {
            HostHealth health = watch.heard(now);
            detector.health(watch.watched.id(), health, at);
            if (health != HostHealth.UP) {
                publish(watch, watch.described(null, health), at);
            }
        }
        for (VmId vm : Set.copyOf(vms.keySet())) {
            if (!places.isAnywhere(vm)) {
                missing.putIfAbsent(vm, now);
                forget(vm, now, at);
            }
        }
    }

    /** Only where the host it was on answers and does not have it, and nothing moves it, is a guest gone. */
    private void forget(VmId id, Duration now, Instant at) {
        Vm vm = vms.get(id);
        Duration since = missing.get(id);
        HostWatch host = vm == null ? null : hosts.get(vm.host());
        boolean answers = host == null || (host.health() == HostHealth.UP && host.seenAt != null);
        if (!answers || migrations.moving(id).isPresent()) {
            missing.put(id, now);
        } else if (since != null && now.minus(since).compareTo(settings.forgetAfter()) >= 0) {
            vms.remove(id);
            missing.remove(id);
            said.remove(id);
            owners.remove(id);
            faults.remove(id);
            places.gone(id);
            detector.gone(id, at);
            hardware.gone(id);
            out.vmGone(id);
        }
    }

    // what operators say

    /** Whether the host is watched. */
    boolean cordon(HostId id, boolean cordoned, String actor, String reason) {
        HostWatch watch = hosts.get(id);
        if (watch == null) {
            return false;
        }
        Instant at = clock.instant();
        if (watch.cordoned != cordoned) {
            watch.cordoned = cordoned;
            publish(watch, watch.described(null, watch.health()), at);
            String action = cordoned ? "host.cordoned" : "host.uncordoned";
            out.audit(new AuditEntry(at, actor, action, id.value(), reason, Map.of()));
        }
        return true;
    }

    private void publish(HostWatch watch, @Nullable Host now, Instant at) {
        if (now != null && !now.equals(watch.published)) {
            watch.published = now;
            detector.health(now.id(), now.health(), at);
            out.host(now);
        }
    }

    private void publish(@Nullable Vm before, Vm now) {
        if (said.add(now.id()) || !now.equals(before)) {
            vms.put(now.id(), now);
            out.vm(now);
        }
    }

    private boolean answers(HostId id) {
        HostWatch watch = hosts.get(id);
        return watch != null && watch.health() == HostHealth.UP;
    }

    // what is asked

    public List<HostView> hosts() {
        Map<HostId, Long> here = vms.values().stream()
                .filter(vm -> vm.state() != VmState.INCOMING)
                .collect(Collectors.groupingBy(Vm::host, Collectors.counting()));
        return hosts.values().stream()
                .filter(watch -> watch.published != null)
                .map(watch -> view(watch, here.getOrDefault(watch.watched.id(), 0L)))
                .toList();
    }

    private HostView view(HostWatch watch, long here) {
        Host host = Objects.requireNonNull(watch.published);
        Load load = watch.load;
        HostPort port = watch.port;
        return new HostView(
                host.id(),
                host.zone(),
                host.health(),
                host.cordoned(),
                host.cpus(),
                host.memory(),
                watch.memoryUsed,
                load == null ? null : load.sample().cpu(),
                load == null ? null : load.overMinute(),
                load == null ? null : load.overFiveMinutes(),
                load == null ? List.of() : load.sample().cells(),
                Math.toIntExact(here),
                host.agent(),
                port == null ? null : port.speed(),
                host.labels(),
                quarantines.get(host.id().value()),
                watch.seenAt);
    }

    /** What hosts and guests are made of. */
    HardwareRegister hardware() {
        return hardware;
    }

    public Optional<HostHardware> hardware(HostId host) {
        return hardware.of(host);
    }

    public Optional<VmHardware> hardware(VmId vm) {
        return hardware.of(vm);
    }

    public List<VmView> vms() {
        return vms.values().stream()
                .sorted(Comparator.comparing(Vm::name).thenComparing(Vm::id))
                .map(this::view)
                .toList();
    }

    private VmView view(Vm vm) {
        HostWatch host = hosts.get(vm.host());
        VmSample sample = host == null ? null : host.samples.get(vm.id());
        GuestReading guest = places.at(vm.id(), vm.host()).orElse(null);
        OwnershipRecord owned = owners.get(vm.id());
        return new VmView(
                vm.id(),
                vm.name(),
                vm.host(),
                vm.state(),
                vm.vcpus(),
                vm.memory(),
                sample == null ? null : sample.cpu(),
                sample == null ? null : sample.dirtyRate(),
                sample == null ? null : sample.workingSet(),
                sample == null ? null : sample.traffic(),
                owned == null ? null : owned.host(),
                owned == null ? null : owned.epoch(),
                migrations.moving(vm.id()).orElse(null),
                guest == null ? null : guest.check(),
                vm.labels(),
                host == null ? null : host.seenAt);
    }

    /** Hosts and links that moves keep away from, or try again. */
    public List<Quarantine> quarantines() {
        return List.copyOf(quarantines.values());
    }

    public List<Link> links() {
        return links.all();
    }

    /** The newest first. */
    public List<MigrationView> migrations() {
        return List.copyOf(migrations.all()).reversed();
    }

    public Optional<MigrationView> migration(MigrationId id) {
        return migrations.find(id);
    }

    public List<Alert> alerts() {
        return alerts.all();
    }
}
