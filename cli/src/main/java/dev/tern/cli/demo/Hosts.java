package dev.tern.cli.demo;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.hypervisor.GuestStats;
import dev.tern.hypervisor.HostStats;
import dev.tern.hypervisor.embedded.EmbeddedHypervisor;
import dev.tern.hypervisor.embedded.journal.RunInterval;
import dev.tern.hypervisor.embedded.journal.RunJournalReader;
import dev.tern.local.launch.LocalPlatform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the hosts themselves say, past the platform: which guests they have, and when each ran. */
final class Hosts {

    private final LocalPlatform platform;
    private final List<HostId> hosts;

    Hosts(LocalPlatform platform, List<HostId> hosts) {
        this.platform = platform;
        this.hosts = List.copyOf(hosts);
    }

    /** Every guest that any host has, by host; one that is on two stands twice. */
    Map<HostId, List<GuestStats>> guests() throws IOException {
        Map<HostId, List<GuestStats>> all = new LinkedHashMap<>();
        for (HostId host : hosts) {
            try (var hypervisor = EmbeddedHypervisor.connect(platform.hypervisorSocket(host))) {
                all.put(host, hypervisor.guests());
            }
        }
        return all;
    }

    /** The guests that run, by id, each with all hosts on which it does. */
    Map<VmId, List<HostId>> running() throws IOException {
        Map<VmId, List<HostId>> running = new LinkedHashMap<>();
        guests().forEach((host, guests) -> guests.stream()
                .filter(guest -> guest.state() == VmState.RUNNING)
                .forEach(guest -> running.computeIfAbsent(guest.id(), id -> new ArrayList<>())
                        .add(host)));
        return running;
    }

    /** Demand on a host's cores, over {@code nanos} between two readings. */
    static double load(HostStats before, HostStats after, long nanos) {
        return after.cpuDemand().minus(before.cpuDemand()).toNanos() / (double) nanos / after.cpus();
    }

    /** Demand on the cores of a host, measured over two seconds at the host itself. */
    double load(HostId host) throws IOException, InterruptedException {
        try (var hypervisor = EmbeddedHypervisor.connect(platform.hypervisorSocket(host))) {
            long began = System.nanoTime();
            HostStats before = hypervisor.host();
            Thread.sleep(2_000);
            HostStats after = hypervisor.host();
            return load(before, after, System.nanoTime() - began);
        }
    }

    void set(HostId host, VmId vm, Map<String, String> settings) throws IOException {
        try (var hypervisor = EmbeddedHypervisor.connect(platform.hypervisorSocket(host))) {
            hypervisor.set(vm, settings);
        }
    }

    /** Pairs of times at which one guest ran twice, by the hosts' own journals. */
    List<RunJournalReader.Overlap> ranTwice() throws IOException {
        List<RunInterval> all = new ArrayList<>();
        for (HostId host : hosts) {
            all.addAll(RunJournalReader.read(
                    platform.home().state().resolve("hosts").resolve(host.value())));
        }
        return RunJournalReader.overlaps(all);
    }
}
