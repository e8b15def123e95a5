package dev.tern.benchmarks.energy;

import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.scheduler.consolidation.DemandWatch;
import dev.tern.scheduler.consolidation.PlacedGuest;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** A guest of the experiment as Tern's scheduler sees it. */
final class WatchedGuest {

    /** A guest loses a tenth of its CPU while it moves, and the destination gives a tenth of it in vain. */
    private static final double LOST_WHILE_MOVING = 0.2;

    private static final double LONG_AGO = -86_400;

    private final Guest guest;
    private final VmId id;
    private final DemandWatch watch;
    private double looked;
    private double moved = LONG_AGO;

    WatchedGuest(Guest guest) {
        this.guest = guest;
        this.id = VmId.of(new UUID(0, guest.index()).toString());
        this.watch = new DemandWatch(guest.kind().mips() / WatchedHost.MIPS_PER_CORE);
    }

    VmId id() {
        return id;
    }

    Guest guest() {
        return guest;
    }

    void look(double now) {
        watch.add(seconds(now - looked), guest.demandedMips() / WatchedHost.MIPS_PER_CORE);
        looked = now;
    }

    void moved(double now) {
        moved = now;
    }

    /** Empty when it has been deleted. */
    Optional<PlacedGuest> placed(double now) {
        SimulatedHost host = guest.host();
        if (host == null) {
            return Optional.empty();
        }
        double cost =
                guest.kind().moveSeconds() * LOST_WHILE_MOVING * watch.demand().mean();
        return Optional.of(new PlacedGuest(
                id,
                WatchedHost.idOf(host),
                1,
                watch.demand(),
                DataSize.ofMiB(guest.requestedMegabytes()),
                seconds(cost),
                seconds(now - moved),
                false));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }
}
