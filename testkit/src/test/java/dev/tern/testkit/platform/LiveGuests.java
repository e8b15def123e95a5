package dev.tern.testkit.platform;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.TernClient;
import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.GuestStats;
import dev.tern.hypervisor.embedded.EmbeddedHypervisor;
import dev.tern.hypervisor.embedded.guest.GuestDefinition;
import dev.tern.hypervisor.embedded.journal.RunInterval;
import dev.tern.hypervisor.embedded.journal.RunJournalReader;
import dev.tern.local.fleet.LocalFleet;
import dev.tern.local.fleet.LocalGuest;
import dev.tern.local.fleet.LocalHost;
import dev.tern.local.launch.GuestOwners;
import dev.tern.local.launch.LocalGuests;
import dev.tern.local.launch.LocalPlatform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;

/** The guests by the hypervisors and their journals, whatever the product says of them. */
public final class LiveGuests {

    private final LocalPlatform platform;
    private final LocalFleet fleet;
    private final TernClient client;

    LiveGuests(LocalPlatform platform, LocalFleet fleet, TernClient client) {
        this.platform = platform;
        this.fleet = fleet;
        this.client = client;
    }

    void startAll() throws IOException {
        for (LocalGuest guest : fleet.guests()) {
            start(guest.home(), guest.definition());
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

    /** Starts one more. */
    public void start(HostId host, GuestDefinition guest) throws IOException {
        try (EmbeddedHypervisor hypervisor = hypervisor(host)) {
            hypervisor.define(guest);
            hypervisor.start(guest.id());
        }
    }

    /**
     * A guest in a group of its own, the same at every call.
     *
     * @param cores that its program asks for
     */
    public static GuestDefinition defined(String name, DataSize memory, int writesPerSecond, double cores) {
        var id = VmId.of(UUID.nameUUIDFromBytes(("tern-testkit/" + name).getBytes(StandardCharsets.UTF_8))
                .toString());
        return new GuestDefinition(
                id,
                name,
                1,
                memory,
                Map.of("group", name, "class", "office"),
                "key-value",
                Map.of(
                        "seed", "7",
                        "writes_per_second", Integer.toString(writesPerSecond),
                        "cpu", Double.toString(cores)));
    }

    /** Starts cold what a loss of power ended, where the agents' journals say that it belongs, as an operator would. */
    public void startLost() throws IOException, ApiFailure {
        List<GuestOwners.Entry> entries = new ArrayList<>();
        for (JsonNode row : client.ownership()) {
            JsonNode owned = row.path("ownership").path("owned");
            entries.add(new GuestOwners.Entry(
                    VmId.of(row.path("ownership").path("vm").asText()),
                    HostId.of(row.path("host").asText()),
                    !owned.isMissingNode() && !owned.isNull()));
        }
        List<LocalGuest> lost = new ArrayList<>();
        for (LocalGuest guest : fleet.guests()) {
            if (existsAt(guest.definition().id()).isEmpty()) {
                lost.add(guest);
            }
        }
        LocalGuests.start(lost, platform::hypervisorSocket, GuestOwners.of(entries));
    }

    EmbeddedHypervisor hypervisor(HostId host) throws IOException {
        return EmbeddedHypervisor.connect(platform.hypervisorSocket(host));
    }

    /** What is on a host, whether it runs or not. */
    public List<GuestStats> guestsAt(HostId host) throws IOException {
        try (EmbeddedHypervisor hypervisor = hypervisor(host)) {
            return hypervisor.guests();
        }
    }

    /** On which hosts the guest runs. */
    public List<HostId> runsAt(VmId vm) throws IOException {
        return at(vm, guest -> guest.state() == VmState.RUNNING);
    }

    /** On which hosts anything of the guest is. */
    public List<HostId> existsAt(VmId vm) throws IOException {
        return at(vm, guest -> true);
    }

    private List<HostId> at(VmId vm, Predicate<GuestStats> as) throws IOException {
        List<HostId> found = new ArrayList<>();
        for (LocalHost host : fleet.hosts()) {
            try (EmbeddedHypervisor hypervisor = hypervisor(host.id())) {
                if (hypervisor.guest(vm).filter(as).isPresent()) {
                    found.add(host.id());
                }
            }
        }
        return found;
    }

    /** What the guest says of its own memory, where it runs. */
    public GuestStats guest(VmId vm) throws IOException {
        try (EmbeddedHypervisor hypervisor = hypervisor(runsAt(vm).getFirst())) {
            return hypervisor.guest(vm).orElseThrow();
        }
    }

    /** Guests that ran on two hosts at once at any time since the start, by the hypervisors' journals alone. */
    public List<RunJournalReader.Overlap> overlaps() throws IOException {
        List<RunInterval> all = new ArrayList<>();
        for (LocalHost host : fleet.hosts()) {
            all.addAll(RunJournalReader.read(
                    platform.home().state().resolve("hosts").resolve(host.id().value())));
        }
        return RunJournalReader.overlaps(all);
    }
}
