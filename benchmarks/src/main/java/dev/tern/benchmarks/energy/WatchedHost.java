package dev.tern.benchmarks.energy;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.scheduler.consolidation.PowerCurve;
import dev.tern.scheduler.consolidation.PowerState;
import dev.tern.scheduler.consolidation.PoweredHost;
import java.time.Duration;
import java.util.Arrays;

/** A host of the experiment as Tern's scheduler sees it: on while it holds a guest. A core of reference has 1,000 MIPS. */
final class WatchedHost {

    static final double MIPS_PER_CORE = 1_000;

    private final SimulatedHost host;
    private final HostId id;
    private final PowerCurve curve;
    private boolean on;
    private double since = Double.NEGATIVE_INFINITY;

    WatchedHost(SimulatedHost host) {
        this.host = host;
        this.id = idOf(host);
        this.curve = new PowerCurve(Arrays.stream(host.kind().watts()).boxed().toList());
    }

    static HostId idOf(SimulatedHost host) {
        return HostId.of("host-" + host.index());
    }

    HostId id() {
        return id;
    }

    /** Before the first look nobody knows how long it has been as it is: long enough for anything. */
    void look(double now) {
        boolean holds = !host.guests().isEmpty();
        if (holds != on) {
            since = since == Double.NEGATIVE_INFINITY ? now - Duration.ofDays(1).toSeconds() : now;
            on = holds;
        }
    }

    /** @param woken in this step */
    PoweredHost powered(double now, boolean woken) {
        Duration state = woken ? Duration.ZERO : Duration.ofMillis(Math.round(1e3 * Math.min(86_400, now - since)));
        return new PoweredHost(
                id,
                host.kind().mips() / MIPS_PER_CORE,
                host.kind().coreMips() / MIPS_PER_CORE,
                DataSize.ofMiB(HostKind.MEMORY_MEGABYTES),
                curve,
                on || woken ? PowerState.ON : PowerState.OFF,
                state,
                on ? Duration.ZERO : state);
    }
}
