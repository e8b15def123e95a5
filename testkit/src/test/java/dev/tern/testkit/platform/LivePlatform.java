package dev.tern.testkit.platform;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Endpoints;
import dev.tern.cli.api.PlanRequest;
import dev.tern.cli.api.TernClient;
import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.hypervisor.GuestDefinition;
import dev.tern.hypervisor.GuestStats;
import dev.tern.hypervisor.embedded.EmbeddedHypervisor;
import dev.tern.hypervisor.embedded.journal.RunInterval;
import dev.tern.hypervisor.embedded.journal.RunJournalReader;
import dev.tern.local.fleet.LocalFleet;
import dev.tern.local.fleet.LocalGuest;
import dev.tern.local.fleet.LocalHost;
import dev.tern.local.launch.Home;
import dev.tern.local.launch.LaunchOptions;
import dev.tern.local.launch.LocalPlatform;
import dev.tern.local.launch.Ports;
import dev.tern.local.process.ChildState;
import dev.tern.local.process.LogSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The platform with its standard fleet, an agent process per host, and a link that can fail in front of each agent. Its
 * folder with logs and journals stays below {@code target} for whoever looks into a failure.
 */
public final class LivePlatform implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String ACTOR = "user:testkit";

    private final LocalPlatform platform;
    private final LocalFleet fleet;
    private final Map<HostId, FaultProxy> links;
    private final TernClient client;

    private LivePlatform(LocalPlatform platform, LocalFleet fleet, Map<HostId, FaultProxy> links) {
        this.platform = platform;
        this.fleet = fleet;
        this.links = links;
        this.client = new TernClient(Endpoints.of(platform.running()), PATIENCE);
    }

    /** Starts everything and waits until the monitor sees every guest running. */
    public static LivePlatform start(Map<String, String> settings) throws IOException {
        LocalFleet fleet = LocalFleet.standard().ungrouped();
        Ports ports = Ports.free(fleet.hosts());
        Map<HostId, FaultProxy> links = new LinkedHashMap<>();
        Map<String, String> all = new HashMap<>(settings);
        for (LocalHost host : fleet.hosts()) {
            FaultProxy link = FaultProxy.to(requireNonNull(ports.agents().get(host.id())));
            links.put(host.id(), link);
            all.put("tern.monitor.hosts." + host.id() + ".agent", "127.0.0.1:" + link.port());
        }
        Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
        var home = new Home(Files.createTempDirectory(target, "live-"));
        Path checkout = Path.of("..").toAbsolutePath().normalize();
        var options = new LaunchOptions(home, checkout, fleet, ports, true, false, all, LogSink.NONE);
        var live = new LivePlatform(LocalPlatform.start(options, InstantSource.system(), step -> {}), fleet, links);
        live.startGuests();
        return live;
    }

    private void startGuests() throws IOException {
        for (LocalGuest guest : fleet.guests()) {
            try (EmbeddedHypervisor host = hypervisor(guest.home())) {
                host.define(guest.definition());
                host.start(guest.definition().id());
            }
        }
        int all = fleet.guests().size();
        Await.until("the monitor sees " + all + " guests run and the agents own them", Duration.ofMinutes(1), () -> {
            int running = 0;
            for (JsonNode vm : client.vms()) {
                running += vm.path("state").asText().equals("running") ? 1 : 0;
            }
            return running == all && client.ownership().size() >= all;
        });
    }

    public TernClient client() {
        return client;
    }

    public List<HostId> hosts() {
        return fleet.hosts().stream().map(LocalHost::id).toList();
    }

    public List<GuestDefinition> guests() {
        return fleet.guests().stream().map(LocalGuest::definition).toList();
    }

    public EmbeddedHypervisor hypervisor(HostId host) throws IOException {
        return EmbeddedHypervisor.connect(platform.hypervisorSocket(host));
    }

    /** The link that pages take to this host. */
    public FaultProxy linkTo(HostId host) {
        return Optional.ofNullable(links.get(host)).orElseThrow();
    }

    /** The name of the process that is this host's agent. */
    public static String agentOf(HostId host) {
        return "agent-" + host;
    }

    /** kill -9; the launcher starts it again. */
    public void kill(String process) {
        ChildState child = platform.processes().stream()
                .filter(state -> state.name().equals(process))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No process " + process));
        ProcessHandle.of(child.pid()).orElseThrow().destroyForcibly();
    }

    /** Orders a move through the scheduler and returns the migration's id once policy has let it through. */
    public String order(VmId vm, HostId to) throws ApiFailure {
        JsonNode plan = client.submit(PlanRequest.move(vm.value(), to.value(), false, ACTOR));
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

    /** Waits for the migration's end and returns it as the monitor shows it. */
    public JsonNode awaitEnd(String migration, Duration within) {
        return Await.value("migration " + migration + " ends", within, () -> {
            JsonNode shown = client.migration(migration);
            return shown.path("over").asBoolean() ? Optional.of(shown) : Optional.empty();
        });
    }

    /** On which hosts the guest runs, by the hypervisors. */
    public List<HostId> runsAt(VmId vm) throws IOException {
        return at(vm, guest -> guest.state() == VmState.RUNNING);
    }

    /** On which hosts anything of the guest is, by the hypervisors. */
    public List<HostId> existsAt(VmId vm) throws IOException {
        return at(vm, guest -> true);
    }

    private List<HostId> at(VmId vm, java.util.function.Predicate<GuestStats> as) throws IOException {
        List<HostId> found = new ArrayList<>();
        for (HostId host : hosts()) {
            try (EmbeddedHypervisor hypervisor = hypervisor(host)) {
                if (hypervisor.guest(vm).filter(as).isPresent()) {
                    found.add(host);
                }
            }
        }
        return found;
    }

    /** What the guest says of its own memory, where it runs. */
    public GuestStats guest(VmId vm) throws IOException {
        HostId host = runsAt(vm).getFirst();
        try (EmbeddedHypervisor hypervisor = hypervisor(host)) {
            return hypervisor.guest(vm).orElseThrow();
        }
    }

    /** Guests that ran on two hosts at once at any time since the start, by the hypervisors' journals alone. */
    public List<RunJournalReader.Overlap> overlaps() throws IOException {
        List<RunInterval> all = new ArrayList<>();
        for (HostId host : hosts()) {
            all.addAll(RunJournalReader.read(
                    platform.home().state().resolve("hosts").resolve(host.value())));
        }
        return RunJournalReader.overlaps(all);
    }

    public Path logs() {
        return platform.home().logs();
    }

    @Override
    public void close() throws IOException {
        client.close();
        platform.close();
        for (FaultProxy link : links.values()) {
            link.close();
        }
    }
}
