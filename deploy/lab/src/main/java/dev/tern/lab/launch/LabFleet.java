package dev.tern.lab.launch;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.lab.guest.LabGuest;
import dev.tern.local.fleet.LocalFleet;
import dev.tern.local.fleet.LocalHost;
import java.util.List;

/** What a lab consists of where nothing else is asked for. */
public final class LabFleet {

    private static final DataSize HOST_MEMORY = DataSize.ofGiB(8);
    private static final int HOST_CPUS = 2;
    private static final int WRITES_PER_SECOND = 2_000;
    private static final int BLOCKS_PER_SECOND = 50;
    private static final int REDIS_VALUES = 20_000;

    private LabFleet() {}

    /** One guest of each kind, one host after the other; the first is the one that {@code tern lab check} moves. */
    public static List<LabGuest> guests(List<HostId> hosts) {
        return List.of(
                LabGuest.writer(
                        "writer-1",
                        home(hosts, 0),
                        0,
                        DataSize.ofMiB(512),
                        DataSize.ofMiB(128),
                        WRITES_PER_SECOND,
                        "text"),
                LabGuest.web("web-1", home(hosts, 1), 1),
                LabGuest.redis("redis-1", home(hosts, 2), 2, REDIS_VALUES),
                LabGuest.disk("disk-1", home(hosts, 0), 3, BLOCKS_PER_SECOND));
    }

    private static HostId home(List<HostId> hosts, int index) {
        return hosts.get(index % hosts.size());
    }

    /** The same hosts as the platform knows hosts; what they really have the monitor sees for itself. */
    static LocalFleet platform(List<HostId> hosts) {
        return new LocalFleet(
                hosts.stream()
                        .map(host -> new LocalHost(host, "zone-1", HOST_CPUS, HOST_MEMORY))
                        .toList(),
                List.of());
    }
}
