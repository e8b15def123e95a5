package dev.tern.testkit.platform;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Endpoints;
import dev.tern.cli.api.PlanRequest;
import dev.tern.cli.api.TernClient;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.hypervisor.GuestStats;
import dev.tern.hypervisor.embedded.EmbeddedHypervisor;
import dev.tern.hypervisor.embedded.guest.GuestDefinition;
import dev.tern.local.fleet.LocalFleet;
import dev.tern.local.fleet.LocalGuest;
import dev.tern.local.fleet.LocalHost;
import dev.tern.local.launch.Home;
import dev.tern.local.launch.LaunchOptions;
import dev.tern.local.launch.LocalPlatform;
import dev.tern.local.launch.Ports;
import dev.tern.local.process.Backoff;
import dev.tern.local.process.LogSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The platform as processes, an agent process per host, and a link that can fail in front of each agent. Its folder with
 * logs and journals stays below {@code target} for whoever looks into a failure.
 */
public final class LivePlatform implements LiveFleet, AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String ACTOR = "user:testkit";

    /** At once, however often it died before. */
    private static final Backoff AT_ONCE =
            new Backoff(Duration.ofMillis(300), Duration.ofMillis(300), Duration.ofMinutes(1));

    private final LocalPlatform platform;
    private final LocalFleet fleet;
    private final FaultProxies proxies;
    private final Map<HostId, FaultProxy> links;
    private final SmallDisks disks;
    private final TernClient client;
    private final LiveProcesses processes;
    private final LiveGuests guests;

    private LivePlatform(
            LocalPlatform platform,
            LocalFleet fleet,
            FaultProxies proxies,
            Map<HostId, FaultProxy> links,
            SmallDisks disks) {
        this.platform = platform;
        this.fleet = fleet;
        this.proxies = proxies;
        this.links = links;
        this.disks = disks;
        this.client = new TernClient(Endpoints.of(platform.running()), PATIENCE);
        this.processes = new LiveProcesses(platform::processes);
        this.guests = new LiveGuests(platform, fleet, client);
    }

    /** The standard fleet, as it is delivered but for the links. */
    public static LivePlatform start(Map<String, String> settings) throws IOException {
        return start(LiveOptions.standard(settings));
    }

    /** Starts everything and waits until the monitor sees every guest running. */
    public static LivePlatform start(LiveOptions options) throws IOException {
        LocalFleet fleet = options.fleet();
        Ports ports = Ports.free(fleet.hosts());
        FaultProxies proxies = FaultProxies.start();
        Map<HostId, FaultProxy> links = new LinkedHashMap<>();
        Map<String, String> settings = new HashMap<>(options.settings());
        for (LocalHost host : fleet.hosts()) {
            FaultProxy link = proxies.to(requireNonNull(ports.agents().get(host.id())));
            links.put(host.id(), link);
            settings.put("tern.monitor.hosts." + host.id() + ".agent", "127.0.0.1:" + link.port());
        }
        Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
        var home = new Home(Files.createTempDirectory(target, "live-"));
        var disks = new SmallDisks();
        Path checkout = Path.of("..").toAbsolutePath().normalize();
        var launch = new LaunchOptions(
                home,
                checkout,
                fleet,
                ports,
                true,
                false,
                settings,
                LogSink.NONE,
                options.breakable() ? AT_ONCE : Backoff.DEFAULT,
                options.breakable());
        try {
            if (options.breakable()) {
                mount(disks, home, fleet);
            }
            var live = new LivePlatform(
                    LocalPlatform.start(launch, InstantSource.system(), step -> {}), fleet, proxies, links, disks);
            live.guests.startAll();
            return live;
        } catch (IOException | RuntimeException e) {
            disks.close();
            proxies.close();
            throw e;
        }
    }

    private static void mount(SmallDisks disks, Home home, LocalFleet fleet) throws IOException {
        for (LocalHost host : fleet.hosts()) {
            disks.mount(home.state().resolve("agents").resolve(host.id().value()), 2);
            disks.mount(home.state().resolve("hosts").resolve(host.id().value()), 2);
        }
        disks.mount(home.state().resolve("policy"), 48);
        disks.mount(home.state().resolve("scheduler"), 48);
    }

    @Override
    public TernClient client() {
        return client;
    }

    @Override
    public LiveProcesses processes() {
        return processes;
    }

    public LiveGuests fleet() {
        return guests;
    }

    @Override
    public List<HostId> hosts() {
        return fleet.hosts().stream().map(LocalHost::id).toList();
    }

    public List<GuestDefinition> guests() {
        return fleet.guests().stream().map(LocalGuest::definition).toList();
    }

    /** Of the fleet's guest of this name. */
    public VmId idOf(String name) {
        return guests().stream()
                .filter(guest -> guest.name().equals(name))
                .map(GuestDefinition::id)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The fleet has no guest " + name));
    }

    public EmbeddedHypervisor hypervisor(HostId host) throws IOException {
        return guests.hypervisor(host);
    }

    /** Whether the agent of this host says that it is. */
    public boolean isReady(HostId host) {
        return client.isReady(client.endpoints().transfers().get(hosts().indexOf(host)));
    }

    /** The link that pages take to this host. */
    public FaultProxy linkTo(HostId host) {
        return Optional.ofNullable(links.get(host)).orElseThrow();
    }

    /** Why no disk can be filled here; empty where they can. */
    public String whyDisksStayEmpty() {
        return disks.refusal();
    }

    /** @param state folder below the platform's state: {@code agents/host-a} */
    public void fillDisk(String state) throws IOException {
        disks.fill(platform.home().state().resolve(state));
    }

    public void freeDisk(String state) throws IOException {
        disks.free(platform.home().state().resolve(state));
    }

    @Override
    public String order(VmId vm, HostId to) throws ApiFailure {
        JsonNode plan = submit(PlanRequest.move(vm.value(), to.value(), false, ACTOR));
        String id = plan.path("id").asText();
        Await.until("policy lets the move through", PATIENCE, () -> {
            JsonNode now = client.plan(id);
            if (now.path("state").asText().equals("denied")) {
                throw new AssertionError("The move of " + vm + " to " + to + " was denied: " + now);
            }
            return !now.path("state").asText().equals("submitted");
        });
        return plan.path("moves").path(0).path("id").asText();
    }

    /** A machine that is busy may know too little of a host for a moment. */
    private JsonNode submit(PlanRequest request) {
        return Await.value("the scheduler takes the order", PATIENCE, () -> Optional.of(client.submit(request)));
    }

    /** On which hosts the guest runs, by the hypervisors. */
    public List<HostId> runsAt(VmId vm) throws IOException {
        return guests.runsAt(vm);
    }

    /** What the guest says of its own memory, where it runs. */
    public GuestStats guest(VmId vm) throws IOException {
        return guests.guest(vm);
    }

    @Override
    public Path home() {
        return platform.home().folder();
    }

    @Override
    public void close() throws IOException {
        try (disks;
                proxies) {
            client.close();
            platform.close();
        }
    }
}
