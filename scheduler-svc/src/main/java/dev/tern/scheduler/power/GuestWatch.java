package dev.tern.scheduler.power;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.scheduler.consolidation.DemandWatch;
import dev.tern.scheduler.consolidation.PlacedGuest;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.InFlight;
import dev.tern.scheduler.fleet.PastMove;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.rule.GroupRules;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Learns what guests want, and describes them to consolidation. */
final class GuestWatch {

    /** A guest of which less has been seen stays where it is. */
    private static final int FEWEST_LOOKS = 10;

    private static final Duration LONG = Duration.ofDays(1);

    private static final class Watched {

        private final DemandWatch demand;
        private @Nullable Instant newest;
        private int looks;
        private int refusals;
        private Instant staysUntil = Instant.MIN;

        Watched(int vcpus) {
            this.demand = new DemandWatch(vcpus);
        }
    }

    private final Function<VmView, Duration> moveCost;
    private final Map<VmId, Watched> watched = new HashMap<>();

    /** @param moveCost of moving a guest, in core-seconds */
    GuestWatch(Function<VmView, Duration> moveCost) {
        this.moveCost = moveCost;
    }

    /** @return all guests, as far as known */
    List<PlacedGuest> look(FleetView view) {
        FleetSnapshot fleet = view.fleet();
        watched.keySet().retainAll(fleet.vms().keySet());
        fleet.vms().values().forEach(this::learn);
        GroupRules groups = new GroupRules(fleet);
        return fleet.vms().values().stream()
                .map(vm -> placed(vm, view, groups.isBound(vm)))
                .toList();
    }

    /** A move of it came to nothing: it is left where it is, twice as long with each time in a row. */
    void refused(VmId vm, KeeperSettings settings, Instant now) {
        Watched guest = watched.get(vm);
        if (guest != null) {
            boolean inARow = guest.refusals > 0
                    && guest.staysUntil.plus(settings.longestBackoff()).isAfter(now);
            guest.refusals = inARow ? guest.refusals + 1 : 1;
            guest.staysUntil = now.plus(settings.backoff(guest.refusals));
        }
    }

    private void learn(VmView vm) {
        var load = vm.load();
        if (load == null || vm.vm().state() != VmState.RUNNING) {
            return;
        }
        Watched guest =
                watched.computeIfAbsent(vm.id(), _ -> new Watched(vm.vm().vcpus()));
        Instant before = guest.newest;
        if (before == null || load.at().isAfter(before)) {
            guest.demand.add(before == null ? Duration.ZERO : Duration.between(before, load.at()), vm.cores());
            guest.newest = load.at();
            guest.looks++;
        }
    }

    /** One that is shut off takes nothing, and still keeps its host from being emptied. */
    private PlacedGuest placed(VmView vm, FleetView view, boolean keepsZone) {
        Watched known = watched.get(vm.id());
        boolean isKnown = known != null && known.looks >= FEWEST_LOOKS && vm.load() != null;
        boolean runs = vm.vm().state() == VmState.RUNNING;
        boolean isFree = known != null && isKnown && runs && !known.staysUntil.isAfter(view.now());
        DemandWatch demand = known == null ? new DemandWatch(vm.vm().vcpus()) : known.demand;
        return new PlacedGuest(
                vm.id(),
                vm.vm().host(),
                vm.vm().vcpus(),
                demand.demand(),
                vm.vm().state() == VmState.STOPPED ? DataSize.ZERO : vm.vm().memory(),
                isKnown && runs ? moveCost.apply(vm) : Duration.ZERO,
                rested(vm, view.fleet()),
                !isFree,
                movingTo(vm, view),
                vm.group(),
                keepsZone);
    }

    private static Duration rested(VmView vm, FleetSnapshot fleet) {
        return fleet.movesOf(vm.id()).stream()
                .map(PastMove::endedAt)
                .max(Instant::compareTo)
                .map(ended -> Duration.between(ended, fleet.at()))
                .map(rest -> rest.isNegative() ? Duration.ZERO : rest)
                .orElse(LONG);
    }

    /** The other hosts of moves that are not over: where the guest has arrived already, the one that it leaves. */
    private static Set<HostId> movingTo(VmView vm, FleetView view) {
        Set<HostId> hosts = new HashSet<>(view.planned().getOrDefault(vm.id(), Set.of()));
        view.fleet().migrationOf(vm.id()).map(InFlight::last).ifPresent(move -> {
            hosts.add(move.from());
            hosts.add(move.to());
        });
        hosts.remove(vm.vm().host());
        return hosts;
    }
}
