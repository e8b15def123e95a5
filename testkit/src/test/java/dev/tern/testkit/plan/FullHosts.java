package dev.tern.testkit.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.Json;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.HostStats;
import dev.tern.hypervisor.embedded.EmbeddedHypervisor;
import dev.tern.hypervisor.embedded.guest.GuestDefinition;
import dev.tern.testkit.platform.Await;
import dev.tern.testkit.platform.LiveGuests;
import dev.tern.testkit.platform.LivePlatform;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Hosts without room until this is closed. What they had is kept by a guest each that is shut off: its host counts its memory,
 * of which none is ever touched.
 */
final class FullHosts implements AutoCloseable {

    private static final Duration SOON = Duration.ofMinutes(1);

    /** Of its memory, what the scheduler fills a host to at most by order. */
    private static final double FULL = 0.9;

    private final LivePlatform platform;
    private final Map<HostId, VmId> fillers = new LinkedHashMap<>();

    private FullHosts(LivePlatform platform) {
        this.platform = platform;
    }

    /** @param left what each host may take yet */
    static FullHosts fill(LivePlatform platform, List<HostId> hosts, DataSize left) throws IOException {
        var full = new FullHosts(platform);
        try {
            for (HostId host : hosts) {
                full.fill(host, left);
            }
            full.awaitSeen();
            return full;
        } catch (IOException | RuntimeException e) {
            full.close();
            throw e;
        }
    }

    private void fill(HostId host, DataSize left) throws IOException {
        try (EmbeddedHypervisor hypervisor = platform.hypervisor(host)) {
            HostStats now = hypervisor.host();
            DataSize room = now.memory().times(FULL).minusAtMost(now.memoryUsed());
            DataSize taken = DataSize.ofMiB(room.minusAtMost(left).bytes() >> 20);
            GuestDefinition filler = LiveGuests.defined("shut-off-on-" + host, taken, 1, 0);
            hypervisor.define(filler);
            fillers.put(host, filler.id());
        }
    }

    private void awaitSeen() {
        Await.until("the monitor has seen how full the hosts are", SOON, () -> {
            for (JsonNode host : platform.client().hosts()) {
                HostId id = HostId.of(Json.text(host, "id"));
                if (host.path("memory_used_bytes").asLong() < used(id).bytes()) {
                    return false;
                }
            }
            return true;
        });
    }

    private DataSize used(HostId host) throws IOException {
        try (EmbeddedHypervisor hypervisor = platform.hypervisor(host)) {
            return hypervisor.host().memoryUsed();
        }
    }

    /** Returns when inventory has forgotten them too. */
    @Override
    public void close() throws IOException {
        for (Map.Entry<HostId, VmId> filler : fillers.entrySet()) {
            try (EmbeddedHypervisor hypervisor = platform.hypervisor(filler.getKey())) {
                hypervisor.destroy(filler.getValue());
            }
        }
        Await.until(
                "inventory has forgotten the guests that were shut off",
                SOON,
                () -> Json.items(platform.client().vms()).stream()
                        .noneMatch(vm -> fillers.containsValue(VmId.of(Json.text(vm, "id")))));
    }
}
