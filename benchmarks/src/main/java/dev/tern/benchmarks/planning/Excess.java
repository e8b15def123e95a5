package dev.tern.benchmarks.planning;

import dev.tern.contracts.id.HostId;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.HostLoad;
import dev.tern.scheduler.fleet.HostView;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.PlacementSettings;
import java.util.HashMap;
import java.util.Map;

/** By how many cores hosts are above their thresholds, memory counted as the cores that it leaves unusable: worked out anew. */
final class Excess {

    private final PlacementSettings settings;
    private final Map<HostId, Carried> hosts = new HashMap<>();

    private static final class Carried {
        private final double wholeCores;
        private final double wholeBytes;
        private double cores;
        private double bytes;

        Carried(HostView view) {
            HostLoad load = view.load();
            wholeCores = view.host().cpus();
            wholeBytes = view.host().memory().bytes();
            cores = load == null ? 0 : load.cpu().value() * wholeCores;
            bytes = load == null ? 0 : load.memoryUsed().bytes();
        }
    }

    Excess(FleetSnapshot fleet, PlacementSettings settings) {
        this.settings = settings;
        fleet.hosts().forEach((id, view) -> hosts.put(id, new Carried(view)));
    }

    void move(VmView vm, HostId to) {
        change(vm.vm().host(), vm, -1);
        change(to, vm, 1);
    }

    private void change(HostId host, VmView vm, int guests) {
        hosts.computeIfPresent(host, (_, carried) -> {
            carried.cores += guests * vm.cores();
            carried.bytes += guests * (double) vm.vm().memory().bytes();
            return carried;
        });
    }

    double cores() {
        return hosts.values().stream()
                .mapToDouble(host -> host.wholeCores
                        * (Math.max(
                                        0,
                                        host.cores / host.wholeCores
                                                - settings.cpuThreshold().value())
                                + Math.max(
                                        0,
                                        host.bytes / host.wholeBytes
                                                - settings.memoryThreshold().value())))
                .sum();
    }
}
