package dev.tern.scheduler.plan;

import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.plan.Goal;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.HostView;
import dev.tern.scheduler.fleet.VmView;
import java.util.Optional;

/** Why a move makes no sense any more: the fleet is not the one that it was planned for. */
public final class Overtaken {

    private Overtaken() {}

    public static Optional<Reason> of(Move move, FleetSnapshot fleet) {
        return elsewhere(move, fleet).or(() -> closed(move, fleet));
    }

    private static Optional<Reason> elsewhere(Move move, FleetSnapshot fleet) {
        Optional<VmView> vm = fleet.vm(move.vm());
        if (vm.isEmpty() || !vm.get().vm().host().equals(move.from())) {
            String where = vm.map(v -> "on " + v.vm().host()).orElse("gone");
            return changed(move.vmName() + " was on " + move.from() + " when this was planned and is now " + where);
        }
        if (fleet.migrationOf(move.vm()).isPresent()) {
            return changed(move.vmName() + " is in another migration");
        }
        return Optional.empty();
    }

    /** Where it leads nobody is taken. */
    public static Optional<Reason> closed(Move move, FleetSnapshot fleet) {
        Optional<Host> to = fleet.host(move.to()).map(HostView::host);
        if (to.isEmpty() || to.get().health().isGone() || to.get().cordoned()) {
            return changed(move.to() + " takes no guests any more");
        }
        return Optional.empty();
    }

    /** Another plan has come to empty the host where it leads. */
    public static Optional<Reason> emptied(Track track, Move move, PlanBook book) {
        boolean elsewhere = !(track.plan().goal() instanceof Goal.Evacuate)
                && book.beingEmptied().contains(move.to());
        return elsewhere ? changed(move.to() + " is being emptied") : Optional.empty();
    }

    private static Optional<Reason> changed(String text) {
        return Optional.of(new Reason("fleet.changed", text));
    }
}
