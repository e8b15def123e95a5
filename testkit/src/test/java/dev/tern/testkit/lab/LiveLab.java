package dev.tern.testkit.lab;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Endpoints;
import dev.tern.cli.api.PlanRequest;
import dev.tern.cli.api.TernClient;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.lab.guest.GuestImages;
import dev.tern.lab.guest.LabGuest;
import dev.tern.lab.launch.GuestWatch;
import dev.tern.lab.launch.Lab;
import dev.tern.lab.launch.LabHosts;
import dev.tern.lab.launch.LabOptions;
import dev.tern.lab.network.LabName;
import dev.tern.lab.network.LinkRate;
import dev.tern.local.launch.Home;
import dev.tern.local.process.Backoff;
import dev.tern.local.process.LogSink;
import dev.tern.testkit.platform.Await;
import dev.tern.testkit.platform.LiveFleet;
import dev.tern.testkit.platform.LiveProcesses;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The lab's hosts and guests with the whole platform over them, for a test. */
public final class LiveLab implements LiveFleet, AutoCloseable {

    private static final String ACTOR = "testkit";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** At once, however often it died before. */
    private static final Backoff AT_ONCE =
            new Backoff(Duration.ofMillis(300), Duration.ofMillis(300), Duration.ofMinutes(1));

    private final Lab lab;
    private final Path folder;
    private final List<HostId> hosts;
    private final TernClient client;
    private final GuestWatch watch;
    private final LiveProcesses processes;

    private LiveLab(Lab lab, Path folder, List<HostId> hosts) {
        this.lab = lab;
        this.folder = folder;
        this.hosts = List.copyOf(hosts);
        this.client = new TernClient(Endpoints.of(lab.running()), Duration.ofSeconds(15));
        this.watch = new GuestWatch(lab.hosts());
        this.processes = new LiveProcesses(lab::processes);
    }

    /** @param folder for all that it writes */
    static LiveLab start(Path folder, List<HostId> hosts, List<LabGuest> guests) throws IOException {
        return start(folder, hosts, guests, LinkRate.parse("1gbit"), Map.of("tern.scheduler.auto", "false"));
    }

    /** Processes that die are started again at once. */
    public static LiveLab start(
            Path folder, List<HostId> hosts, List<LabGuest> guests, LinkRate link, Map<String, String> settings)
            throws IOException {
        Lab lab = Lab.start(
                new LabOptions(
                        new LabName(
                                "e2e" + Long.toString(ProcessHandle.current().pid(), 36)),
                        new Home(folder),
                        Path.of("..").toAbsolutePath().normalize(),
                        GuestImages.usualCache(System.getenv()),
                        hosts,
                        link,
                        guests,
                        true,
                        false,
                        settings,
                        LogSink.NONE,
                        AT_ONCE),
                InstantSource.system(),
                System.out::println);
        var live = new LiveLab(lab, folder, hosts);
        Await.until(
                "the agents own the guests",
                PATIENCE,
                () -> live.client.ownership().size() >= guests.size());
        return live;
    }

    public GuestWatch watch() {
        return watch;
    }

    /** The hosts themselves, whatever the platform makes of them. */
    public LabHosts real() {
        return lab.hosts();
    }

    @Override
    public TernClient client() {
        return client;
    }

    @Override
    public LiveProcesses processes() {
        return processes;
    }

    @Override
    public List<HostId> hosts() {
        return hosts;
    }

    @Override
    public Path home() {
        return folder;
    }

    String address(LabGuest guest) {
        return lab.hosts().network().guest(guest.index());
    }

    @Override
    public String order(VmId vm, HostId to) throws ApiFailure {
        return migration(submit(PlanRequest.move(vm.value(), to.value(), false, ACTOR)));
    }

    /** Moves it and waits for the end, as the monitor shows it. */
    JsonNode move(LabGuest guest, HostId to, Duration within) throws ApiFailure {
        JsonNode plan = submit(PlanRequest.move(guest.id().value(), to.value(), false, ACTOR));
        awaitPlan(plan, within);
        return awaitEnd(migration(plan), PATIENCE);
    }

    private static String migration(JsonNode plan) {
        return plan.path("moves").path(0).path("id").asText();
    }

    /** Empties a host and waits for the plan's end. */
    JsonNode evacuate(HostId host, Duration within) throws ApiFailure {
        return awaitPlan(submit(PlanRequest.evacuate(host.value(), false, ACTOR)), within);
    }

    private JsonNode submit(PlanRequest request) {
        return Await.value("the scheduler takes the order", PATIENCE, () -> {
            JsonNode plan = client.submit(request);
            return Optional.of(plan).filter(each -> !each.path("moves").isEmpty());
        });
    }

    @Override
    public void close() throws IOException {
        client.close();
        lab.close();
    }
}
