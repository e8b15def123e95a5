package dev.tern.benchmarks.recording;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.embedded.guest.GuestDefinition;
import dev.tern.local.fleet.LocalFleet;
import dev.tern.local.fleet.LocalGuest;
import dev.tern.local.fleet.LocalHost;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Guests from 64 MiB to 1 GiB, of all programs, from idle to writing faster than most links take it. */
final class RecordedFleet {

    private static final int CPUS = 8;
    private static final DataSize MEMORY = DataSize.ofGiB(6);
    private static final List<Integer> MEBIBYTES = List.of(64, 96, 128, 192, 256, 384, 512, 768, 1024);
    private static final List<String> PROGRAMS = List.of("key-value", "object-allocator", "idle");

    private RecordedFleet() {}

    static LocalFleet make() {
        List<LocalHost> hosts = new ArrayList<>();
        for (String name : List.of("host-a", "host-b", "host-c")) {
            hosts.add(new LocalHost(HostId.of(name), "zone-1", CPUS, MEMORY));
        }
        List<LocalGuest> guests = new ArrayList<>();
        for (int i = 0; i < MEBIBYTES.size(); i++) {
            String program = PROGRAMS.get(i % PROGRAMS.size());
            guests.add(
                    new LocalGuest(hosts.get(i % hosts.size()).id(), guest("guest-" + i, program, MEBIBYTES.get(i))));
        }
        return new LocalFleet(hosts, guests);
    }

    private static GuestDefinition guest(String name, String program, int mebibytes) {
        UUID id = UUID.nameUUIDFromBytes(("tern-recording/" + name).getBytes(StandardCharsets.UTF_8));
        return new GuestDefinition(
                VmId.of(id.toString()),
                name,
                2,
                DataSize.ofMiB(mebibytes),
                Map.of("class", "office"),
                program,
                Map.of("seed", Integer.toString(mebibytes), "writes_per_second", "500", "cpu", "0.3"));
    }
}
