package dev.tern.scheduler.placement.order;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.model.FleetModel;
import dev.tern.scheduler.placement.rule.Ledger;
import dev.tern.scheduler.placement.search.Bundles;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Searches for where the guests of a host go. First only they move; where there is no room for all, guests of other hosts may
 * move as well.
 */
final class Evacuation {

    /**
     * @param wishes moves to make, those that make room first
     * @param staying guests for which there is no place where their groups may be
     */
    record Found(List<Passage.Wish> wishes, List<VmView> staying) {}

    private final Problem problem;
    private final Ledger ledger;
    private final HostId emptied;
    private final Reason why;

    /** @param ledger what hosts carry before the first move */
    Evacuation(Problem problem, Ledger ledger, HostId emptied, Reason why) {
        this.problem = problem;
        this.ledger = ledger;
        this.emptied = emptied;
        this.why = why;
    }

    /** @param leaving guests of the host against whose leaving nothing stands */
    Found of(List<VmView> leaving) {
        if (leaving.isEmpty()) {
            return new Found(List.of(), List.of());
        }
        Evacuating alone = Evacuating.of(problem, ledger, emptied, leaving);
        Found found = found(alone);
        if (found.staying().isEmpty()) {
            return found;
        }
        Found together = found(alone.makingRoomFor(found.staying()));
        return together.staying().size() < found.staying().size() ? together : found;
    }

    private Found found(Evacuating profile) {
        FleetModel fleet = FleetModel.of(problem, ledger, profile);
        int[] places = fleet.searched();
        Set<Integer> moving = Bundles.of(
                        fleet.model(), places, guest -> !leaves(fleet.guests().get(guest)))
                .stream()
                .flatMap(bundle -> bundle.guests().stream())
                .collect(Collectors.toSet());
        List<Passage.Wish> ordered = new ArrayList<>();
        List<Passage.Wish> others = new ArrayList<>();
        List<VmView> staying = new ArrayList<>();
        for (int guest = 0; guest < profile.guests().size(); guest++) {
            VmView vm = fleet.guests().get(guest);
            if (moving.contains(guest)) {
                (leaves(vm) ? ordered : others)
                        .add(Passage.Wish.chosen(vm, fleet.hosts().get(places[guest]), why));
            } else if (leaves(vm)) {
                staying.add(vm);
            }
        }
        List<Passage.Wish> wishes = new ArrayList<>();
        others.forEach(wish -> wishes.add(Passage.Wish.chosen(wish.vm(), wish.to(), roomMade(wish, ordered))));
        wishes.addAll(ordered);
        return new Found(wishes, staying);
    }

    private boolean leaves(VmView vm) {
        return vm.vm().host().equals(emptied);
    }

    private Reason roomMade(Passage.Wish wish, List<Passage.Wish> ordered) {
        String coming = ordered.stream()
                .filter(other -> other.to().equals(wish.from()))
                .map(other -> other.vm().vm().name())
                .sorted(Comparator.naturalOrder())
                .collect(Collectors.joining(", "));
        String whom = coming.isEmpty() ? "others, for whom " + emptied + " is left" : coming;
        return new Reason("room.made", "makes room on " + wish.from() + " for " + whom);
    }
}
