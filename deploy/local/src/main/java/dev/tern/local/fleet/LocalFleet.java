package dev.tern.local.fleet;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.embedded.guest.GuestDefinition;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Hosts and guests of one machine. */
public record LocalFleet(List<LocalHost> hosts, List<LocalGuest> guests) {

    private static final DataSize HOST_MEMORY = DataSize.ofGiB(2);
    private static final int HOST_CPUS = 4;

    public LocalFleet {
        hosts = List.copyOf(hosts);
        guests = List.copyOf(guests);
    }

    /**
     * Three hosts with four guests each, every host about a third busy: databases that write much, allocators that
     * write wide, and idle file servers. A group's members stay on different hosts by policy; there are never more than
     * two, so that any host can be emptied.
     */
    public static LocalFleet standard() {
        HostId a = HostId.of("host-a");
        HostId b = HostId.of("host-b");
        HostId c = HostId.of("host-c");
        return new LocalFleet(
                List.of(
                        new LocalHost(a, "zone-1", HOST_CPUS, HOST_MEMORY),
                        new LocalHost(b, "zone-1", HOST_CPUS, HOST_MEMORY),
                        new LocalHost(c, "zone-2", HOST_CPUS, HOST_MEMORY)),
                List.of(
                        guest(a, "shop-db-1", 256, "key-value", 1_000, 0.4, "shop-db", "finance"),
                        guest(a, "search-1", 128, "object-allocator", 300, 0.3, "search", "office"),
                        guest(a, "batch-1", 192, "object-allocator", 500, 0.3, "batch", "office"),
                        guest(a, "files-1", 64, "idle", 10, 0.05, "", "office"),
                        guest(b, "shop-db-2", 256, "key-value", 800, 0.4, "shop-db", "finance"),
                        guest(b, "search-2", 128, "object-allocator", 300, 0.3, "search", "office"),
                        guest(b, "cache-1", 128, "key-value", 1_500, 0.3, "cache", "office"),
                        guest(b, "files-2", 64, "idle", 10, 0.05, "", "office"),
                        guest(c, "ledger-1", 192, "key-value", 500, 0.4, "ledger", "finance"),
                        guest(c, "reports-1", 128, "object-allocator", 300, 0.3, "reports", "office"),
                        guest(c, "cache-2", 128, "key-value", 1_500, 0.3, "cache", "office"),
                        guest(c, "files-3", 64, "idle", 10, 0.05, "", "office")));
    }

    /** The same hosts with nothing on them. */
    public LocalFleet withoutGuests() {
        return new LocalFleet(hosts, List.of());
    }

    /** The same with each guest in a group of its own, so that no rule keeps it from any host. */
    public LocalFleet ungrouped() {
        return new LocalFleet(hosts, guests.stream().map(LocalFleet::ungrouped).toList());
    }

    private static LocalGuest ungrouped(LocalGuest guest) {
        GuestDefinition as = guest.definition();
        Map<String, String> labels = Map.of("group", as.name());
        return new LocalGuest(
                guest.home(),
                new GuestDefinition(
                        as.id(), as.name(), as.vcpus(), as.memory(), labels, as.program(), as.programSettings()));
    }

    public DataSize guestMemory() {
        return guests.stream().map(guest -> guest.definition().memory()).reduce(DataSize.ZERO, DataSize::plus);
    }

    private static LocalGuest guest(
            HostId home,
            String name,
            int memoryMiB,
            String program,
            int writesPerSecond,
            double cpu,
            String group,
            String vmClass) {
        var id = VmId.of(UUID.nameUUIDFromBytes(("tern-local/" + name).getBytes(StandardCharsets.UTF_8))
                .toString());
        var settings = Map.of(
                "seed", Integer.toString(Math.abs(name.hashCode() % 10_000)),
                "writes_per_second", Integer.toString(writesPerSecond),
                "cpu", Double.toString(cpu));
        return new LocalGuest(
                home,
                new GuestDefinition(
                        id,
                        name,
                        2,
                        DataSize.ofMiB(memoryMiB),
                        group.isEmpty() ? Map.of("class", vmClass) : Map.of("group", group, "class", vmClass),
                        program,
                        settings));
    }
}
