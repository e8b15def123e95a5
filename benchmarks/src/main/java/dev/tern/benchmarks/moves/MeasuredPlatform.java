package dev.tern.benchmarks.moves;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Endpoints;
import dev.tern.cli.api.Json;
import dev.tern.cli.api.PlanRequest;
import dev.tern.cli.api.Plans;
import dev.tern.cli.api.TernClient;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.hypervisor.GuestStats;
import dev.tern.hypervisor.embedded.EmbeddedHypervisor;
import dev.tern.local.fleet.LocalFleet;
import dev.tern.local.fleet.LocalGuest;
import dev.tern.local.fleet.LocalHost;
import dev.tern.local.launch.GuestOwners;
import dev.tern.local.launch.Home;
import dev.tern.local.launch.LaunchOptions;
import dev.tern.local.launch.LocalGuests;
import dev.tern.local.launch.LocalPlatform;
import dev.tern.local.launch.Ports;
import dev.tern.local.process.LogSink;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The platform in a folder of its own, with a fleet whose guests run; needs a checkout in which Tern is built. */
public final class MeasuredPlatform implements AutoCloseable {

    private static final Duration ANSWER = Duration.ofSeconds(15);
    private static final Duration MOVE = Duration.ofMinutes(3);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final String ACTOR = "user:benchmark";

    private final LocalFleet fleet;
    private final LocalPlatform platform;
    private final TernClient client;

    private MeasuredPlatform(LocalFleet fleet, LocalPlatform platform) {
        this.fleet = fleet;
        this.platform = platform;
        this.client = new TernClient(Endpoints.of(platform.running()), ANSWER);
    }

    /** @param agentPerHost as in production, instead of one process for all agents */
    public static MeasuredPlatform start(
            LocalFleet fleet, boolean agentPerHost, Map<String, String> settings, PrintStream progress)
            throws IOException {
        Home home = new Home(Files.createTempDirectory("tern-benchmark"));
        Path checkout = Path.of("").toAbsolutePath();
        Ports ports = Ports.free(fleet.hosts());
        var options = new LaunchOptions(home, checkout, fleet, ports, agentPerHost, true, settings, LogSink.NONE);
        var started = new MeasuredPlatform(
                fleet, LocalPlatform.start(options, InstantSource.system(), text -> progress.println("tern: " + text)));
        List<LocalGuest> unstarted =
                LocalGuests.start(fleet.guests(), started.platform::hypervisorSocket, GuestOwners.NONE);
        if (!unstarted.isEmpty()) {
            started.close();
            throw new IOException("These guests did not start: " + unstarted);
        }
        return started;
    }

    public Home home() {
        return platform.home();
    }

    public TernClient client() {
        return client;
    }

    /** Orders the move and waits for the end of its plan, which is returned. */
    public JsonNode move(VmId vm, HostId to) throws ApiFailure, InterruptedException {
        JsonNode plan = client.submit(PlanRequest.move(vm.value(), to.value(), false, ACTOR));
        long deadline = System.nanoTime() + MOVE.toNanos();
        while (!Plans.isOver(plan) && System.nanoTime() < deadline) {
            Thread.sleep(LOOK);
            plan = client.plan(Json.text(plan, "id"));
        }
        return plan;
    }

    /** The migration as the monitor shows it in the end, which it hears a moment after the scheduler. */
    public JsonNode end(String migration) throws ApiFailure, InterruptedException {
        JsonNode shown = client.migration(migration);
        long deadline = System.nanoTime() + ANSWER.toNanos();
        while (!shown.path("over").asBoolean() && System.nanoTime() < deadline) {
            Thread.sleep(LOOK);
            shown = client.migration(migration);
        }
        return shown;
    }

    /** Where the guest is, by the hypervisors. */
    public HostId hostOf(VmId vm) throws IOException {
        for (LocalHost host : fleet.hosts()) {
            if (guestAt(host.id(), vm).isPresent()) {
                return host.id();
            }
        }
        throw new IOException("Guest " + vm + " is nowhere");
    }

    /** What every guest says of its own memory, with its program's figures. */
    public List<GuestStats> guests() throws IOException {
        List<GuestStats> all = new ArrayList<>();
        for (LocalGuest guest : fleet.guests()) {
            VmId vm = guest.definition().id();
            all.add(guestAt(hostOf(vm), vm).orElseThrow());
        }
        return all;
    }

    /** Changes a guest's program's settings, wherever it is. */
    public void set(VmId vm, Map<String, String> habits) throws IOException {
        try (EmbeddedHypervisor hypervisor = EmbeddedHypervisor.connect(platform.hypervisorSocket(hostOf(vm)))) {
            hypervisor.set(vm, habits);
        }
    }

    private java.util.Optional<GuestStats> guestAt(HostId host, VmId vm) throws IOException {
        try (EmbeddedHypervisor hypervisor = EmbeddedHypervisor.connect(platform.hypervisorSocket(host))) {
            return hypervisor.guest(vm);
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
        platform.close();
        platform.home().purge();
    }
}
