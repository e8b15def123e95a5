package dev.tern.monitor.view;

import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.fleet.HostPort;
import dev.tern.contracts.fleet.HostPower;
import dev.tern.contracts.fleet.VmSample;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.monitor.sampling.Heartbeat;
import dev.tern.monitor.sampling.HostReading;
import dev.tern.monitor.sampling.Load;
import dev.tern.monitor.sampling.LoadMeter;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of one watched host. Mutable, and the loop's alone. */
final class HostWatch {

    final WatchedHost watched;
    final LoadMeter meter;
    final Heartbeat heartbeat;

    /** As told to the others last, by this monitor or the one before. */
    @Nullable
    Host published;

    boolean cordoned;

    /** As the scheduler said last; null where it never switched this host. */
    @Nullable
    HostPower power;

    /** As its agent said last; null where it never knew. */
    @Nullable
    HostPort port;

    @Nullable
    Instant seenAt;

    @Nullable
    Load load;

    DataSize memoryUsed = DataSize.ZERO;
    final Set<VmId> guests = new HashSet<>();
    final Map<VmId, VmSample> samples = new HashMap<>();

    HostWatch(WatchedHost watched, Heartbeat heartbeat) {
        this.watched = watched;
        this.meter = new LoadMeter(watched.id());
        this.heartbeat = heartbeat;
    }

    /** The host as inventory should hold it now; null while nobody has ever read it. */
    @Nullable
    Host described(@Nullable HostReading reading, HostHealth health) {
        if (reading != null) {
            return described(reading.cpus(), reading.memory(), health);
        }
        Host before = published;
        return before == null ? null : described(before.cpus(), before.memory(), health);
    }

    private Host described(int cpus, DataSize memory, HostHealth health) {
        return new Host(
                watched.id(), watched.zone(), cpus, memory, health, cordoned, watched.agent(), watched.labels());
    }

    /** By its silence; one that was switched off is not missed. */
    HostHealth heard(Duration now) {
        HostHealth heard = heartbeat.health(now);
        HostPower said = power;
        return heard != HostHealth.UP && said != null && said.mayBeSilent() ? HostHealth.OFF : heard;
    }

    HostHealth health() {
        Host now = published;
        return now == null ? HostHealth.STALE : now.health();
    }
}
