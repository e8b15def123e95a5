package dev.tern.eventing;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.unit.DataSize;
import dev.tern.eventing.codec.Events;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Values that tests say and read. */
public final class Samples {

    public static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    public static final VmId VM = VmId.of("00000000-0000-4000-8000-00000000000a");
    public static final MigrationId MOVE = MigrationId.of("00000000-0000-4000-8000-0000000000b1");
    public static final PlanId PLAN = PlanId.of("00000000-0000-4000-8000-0000000000c1");

    private Samples() {}

    /** Events at noon, with ids from a seed. */
    public static Events events(String source, long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        return new Events(source, InstantSource.fixed(NOON), random);
    }

    public static Host host(String name) {
        return new Host(
                HostId.of(name),
                "zone-1",
                8,
                DataSize.ofGiB(4),
                HostHealth.UP,
                false,
                new Endpoint("127.0.0.1", 18101),
                Map.of("rack", "r1"));
    }

    public static Alert alert(String code) {
        return new Alert(code, Alert.Severity.WARNING, "host-a", "Text", "Do something", NOON, true);
    }

    public static MigrationEvent move(MigrationId id, long epoch, int step, MigrationState state) {
        return new MigrationEvent(
                id, PLAN, VM, "web-1", HostId.of("host-a"), HostId.of("host-b"), new Epoch(epoch), step, NOON, state);
    }
}
