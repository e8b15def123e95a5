package dev.tern.benchmarks.lab;

import dev.tern.contracts.id.HostId;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.libvirt.connection.Connection.Statistics;
import dev.tern.hypervisor.libvirt.connection.Domain;
import dev.tern.hypervisor.libvirt.connection.Lane;
import dev.tern.hypervisor.libvirt.connection.Lanes;
import dev.tern.hypervisor.libvirt.connection.LibvirtUri;
import dev.tern.lab.guest.GuestImages;
import dev.tern.lab.guest.GuestReport;
import dev.tern.lab.guest.LabGuest;
import dev.tern.lab.host.LibvirtHost;
import dev.tern.lab.launch.GuestWatch;
import dev.tern.lab.launch.Lab;
import dev.tern.lab.launch.LabOptions;
import dev.tern.lab.network.LabName;
import dev.tern.lab.network.LinkRate;
import dev.tern.local.launch.Home;
import dev.tern.local.launch.RunningPlatform;
import dev.tern.local.process.ChildState;
import dev.tern.local.process.LogSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** Two hosts and their guests, seen and handled by libvirt alone. */
final class MeasuredLab implements AutoCloseable {

    private static final List<HostId> HOSTS = LabOptions.hosts(2);
    private static final Duration GUEST_WITHIN = Duration.ofMinutes(10);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration AWAKE_WITHIN = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(100);
    /** Every guest writes memory, and says what its clocks say with it. */
    private static final String WRITER = "writer";

    private final Lab lab;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final GuestWatch watch;
    private final Map<HostId, Lanes> lanes = new HashMap<>();
    private final Map<HostId, Lane> open = new HashMap<>();

    private MeasuredLab(Lab lab) {
        this.lab = lab;
        this.watch = new GuestWatch(lab.hosts());
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("stop-lab").unstarted(this::interrupted));
        for (LibvirtHost host : lab.hosts().all()) {
            lanes.put(host.id(), new Lanes(new LibvirtUri(host.uri()), false, PATIENCE));
        }
    }

    /** @param settings of the platform's services; without any it is left out */
    static MeasuredLab start(String name, LinkRate link, Map<String, String> settings) throws IOException {
        return new MeasuredLab(Lab.start(
                new LabOptions(
                        new LabName(name),
                        new Home(Files.createTempDirectory("tern-" + name)),
                        Path.of("").toAbsolutePath(),
                        GuestImages.usualCache(System.getenv()),
                        HOSTS,
                        link,
                        List.of(),
                        !settings.isEmpty(),
                        true,
                        settings,
                        LogSink.NONE),
                InstantSource.system(),
                text -> System.out.println(name + ": " + text)));
    }

    static HostId home() {
        return HOSTS.getFirst();
    }

    static HostId other(HostId host) {
        return HOSTS.get(1 - HOSTS.indexOf(host));
    }

    RunningPlatform running() {
        return lab.running();
    }

    /** One after the other, as each needs the machine to itself until it works; they are left paused. */
    void bringUp(List<LabGuest> guests) throws IOException {
        for (LabGuest guest : guests) {
            lab.guests().startAll(List.of(guest), GUEST_WITHIN, text -> System.out.println(text));
            pause(guest);
        }
    }

    void pause(LabGuest guest) throws IOException {
        lab.hosts().host(hostOf(guest)).virsh("suspend", guest.name());
    }

    /** Lets a paused guest run, and waits until its clock has told it how long it was paused. */
    void resume(LabGuest guest) throws IOException {
        HostId host = hostOf(guest);
        double lost = report(guest, host)
                .flatMap(report ->
                        report.number("lost_total_ms").stream().boxed().findFirst())
                .orElse(0.0);
        lab.hosts().host(host).virsh("resume", guest.name());
        awaitReport(guest, host, report -> report.number("lost_total_ms").orElse(lost) != lost, AWAKE_WITHIN);
    }

    LibvirtHost host(HostId id) {
        return lab.hosts().host(id);
    }

    HostId hostOf(LabGuest guest) throws IOException {
        List<HostId> found = watch.everywhere(guest);
        if (found.size() != 1) {
            throw new IOException("The guest " + guest.name() + " is on " + found + " and not on one host");
        }
        return found.getFirst();
    }

    void limit(LinkRate rate) throws IOException {
        for (HostId host : HOSTS) {
            lab.hosts().network().limit(host, rate);
        }
    }

    /** Bytes that a host's link has carried both ways. */
    long carried(HostId host) throws IOException {
        return lab.hosts().network().carried(host).bytes();
    }

    /** What a guest's clocks and memory say, by its last report on that host. */
    Optional<GuestReport> report(LabGuest guest, HostId host) {
        try {
            return watch.serial(guest, host).last(WRITER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first report there that is like that; none where it takes longer. */
    Optional<GuestReport> awaitReport(LabGuest guest, HostId host, Predicate<GuestReport> like, Duration within)
            throws IOException {
        long end = System.nanoTime() + within.toNanos();
        while (true) {
            Optional<GuestReport> found = report(guest, host).filter(like);
            if (found.isPresent() || System.nanoTime() > end) {
                return found;
            }
            Measurement.pause(POLL);
        }
    }

    /** The longest time between two turns of its program, in milliseconds, by the reports of that host after a time of its own. */
    double longestGap(LabGuest guest, HostId host, double upSeconds) throws IOException {
        return watch.serial(guest, host).reports().stream()
                .filter(report -> report.kind().equals(WRITER) && report.upSeconds() > upSeconds)
                .mapToDouble(report -> report.number("gap_ms").orElse(0))
                .max()
                .orElse(-1);
    }

    List<String> faults(LabGuest guest) throws IOException {
        return watch.faults(guest);
    }

    /** Of libvirt's copy that goes on there. */
    Optional<Map<String, Object>> job(HostId host, LabGuest guest) {
        try {
            return Optional.of(call(host, connection -> {
                try (Domain domain = connection.domain(guest.id().value())) {
                    return domain.job();
                }
            }));
        } catch (IOException e) {
            return Optional.empty(); // it has left
        }
    }

    Map<String, Object> statistics(HostId host, LabGuest guest) throws IOException {
        return call(host, connection -> connection.statistics(guest.id().value(), List.of()))
                .map(Statistics::values)
                .orElse(Map.of());
    }

    /** @return whether it was begun: an agent may be measuring just now */
    boolean measureDirtyRate(HostId host, LabGuest guest) throws IOException {
        try {
            return call(host, connection -> {
                try (Domain domain = connection.domain(guest.id().value())) {
                    domain.measureDirtyRate(1, Domain.DirtyRateMode.PAGE_SAMPLING);
                    return true;
                }
            });
        } catch (HypervisorRefusal e) {
            return false;
        }
    }

    private synchronized <T> T call(HostId host, Lane.Call<T> call) throws IOException {
        Lane lane = open.get(host);
        if (lane == null || !lane.isOpen()) {
            lane = java.util.Objects.requireNonNull(lanes.get(host)).open();
            open.put(host, lane);
        }
        return lane.call(call, PATIENCE);
    }

    /** The processes of both hosts that have to do with any move: libvirtd and agents. */
    Set<Long> daemons() {
        Set<Long> pids = new HashSet<>();
        for (ChildState process : lab.processes()) {
            if (process.name().startsWith("libvirtd-") || process.name().startsWith("agent-")) {
                pids.add(process.pid());
            }
        }
        return pids;
    }

    /** The QEMUs that have this guest. */
    Set<Long> emulators(LabGuest guest) throws IOException {
        Set<Long> pids = new HashSet<>();
        for (LibvirtHost host : lab.hosts().all()) {
            Path file = host.folders().emulator(guest.name());
            if (Files.exists(file)) {
                read(file).ifPresent(pids::add);
            }
        }
        return pids;
    }

    private static Optional<Long> read(Path file) throws IOException {
        try {
            String pid = Files.readString(file).strip();
            return pid.isEmpty() ? Optional.empty() : Optional.of(Long.parseLong(pid));
        } catch (java.nio.file.NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        open.values().forEach(Lane::close);
        lab.close();
    }

    /** Whoever stops a run leaves no host behind. */
    private void interrupted() {
        try {
            close();
        } catch (IOException e) {
            System.err.println("not all of the lab could be cleared: " + e.getMessage());
        }
    }
}
