package dev.tern.scheduler.placement.balance;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.GoalWeights;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.model.Places;
import dev.tern.scheduler.placement.rule.Eligibility;
import dev.tern.scheduler.placement.rule.Ledger;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which guests take part where hosts are relieved, groups brought apart and hosts' use evened, and which hosts are looked at for
 * each: all of them, as long as these are not too many pairs, each of which may have to be predicted. Of a larger fleet these
 * are the guests whose leaving relieves, or evens, most, and for each the hosts with most room that may take it, half of them of
 * its own zone. Where a guest finds few with room, guests of those hosts take part, too, to make room: elsewhere they would only
 * keep the search busy.
 */
final class Candidates {

    /** Where there are too many pairs to look at all, so many: of guests whose leaving relieves, or evens, with their places. */
    private static final int MOST_PAIRS = 128_000;

    private final Problem problem;
    private final GoalWeights weights;
    private final Ledger ledger;
    private final Eligibility eligibility;
    private final List<VmView> guests;
    private final Map<VmId, List<HostId>> places = new HashMap<>();

    Candidates(Problem problem, Ledger ledger) {
        this.problem = problem;
        this.weights = problem.settings().weights();
        this.ledger = ledger;
        this.eligibility = new Eligibility(problem, ledger, Eligibility.Urgency.OPTIONAL);
        List<VmView> movable = problem.fleet().vms().values().stream()
                .filter(vm -> problem.fleet().host(vm.vm().host()).isPresent())
                .filter(vm -> eligibility.againstLeaving(vm).isEmpty())
                .toList();
        if ((long) movable.size() * ledger.hosts().size() <= Places.ALL_PAIRS) {
            guests = sorted(movable);
        } else {
            guests = sorted(some(movable));
        }
    }

    private List<VmView> sorted(List<VmView> some) {
        return some.stream()
                .sorted(Comparator.comparingDouble(
                                (VmView vm) -> -ledger.excess(vm.vm().host(), problem.settings()))
                        .thenComparingDouble(vm -> ledger.cpu(vm.vm().host()))
                        .thenComparing(VmView::id))
                .toList();
    }

    /** Those of the hosts most above their thresholds first, then those of the idlest. */
    List<VmView> guests() {
        return guests;
    }

    /** The same, by the host where they are, and there in the order of their ids. */
    Map<HostId, List<VmView>> guestsByHost() {
        return guests.stream().sorted(Comparator.comparing(VmView::id)).collect(Collectors.groupingBy(vm -> vm.vm()
                .host()));
    }

    /** Where guests are, and where they may be looked for places; in the order of their ids. */
    List<HostId> hosts() {
        if (places.isEmpty()) {
            return ledger.hosts();
        }
        Set<HostId> hosts = new TreeSet<>();
        guests.forEach(vm -> hosts.add(vm.vm().host()));
        places.values().forEach(hosts::addAll);
        return List.copyOf(hosts);
    }

    /** Hosts that are looked at for the guest, in the order of their ids. */
    List<HostId> placesOf(VmView vm) {
        return places.getOrDefault(vm.id(), ledger.hosts());
    }

    private List<VmView> some(List<VmView> movable) {
        // at least as many as a plan has moves, so that all of them may find room
        int each = Places.each(problem.settings().mostMoves());
        var unevenness = new Unevenness(problem, ledger);
        Map<VmId, Double> reliefs = new HashMap<>();
        movable.forEach(vm -> reliefs.put(vm.id(), relief(vm) + apart(vm) + Math.max(0, unevenness.gain(vm))));
        List<VmView> relieving = movable.stream()
                .filter(vm -> reliefs.getOrDefault(vm.id(), 0.0) >= least(vm))
                .sorted(Comparator.comparingDouble((VmView vm) -> -reliefs.getOrDefault(vm.id(), 0.0))
                        .thenComparing(VmView::id))
                .limit(MOST_PAIRS / each)
                .toList();
        var search = new Places(problem, ledger, eligibility, host -> ledger.excess(host, problem.settings()) == 0);
        Set<HostId> crowded = new HashSet<>();
        for (VmView vm : relieving) {
            Places.Found found = search.of(vm, each);
            places.put(vm.id(), found.hosts());
            if (found.roomy() < Math.min(each, problem.settings().mostMoves())) {
                crowded.addAll(found.hosts());
            }
        }
        List<VmView> inTheWay = movable.stream()
                .filter(vm -> crowded.contains(vm.vm().host()))
                .sorted(Comparator.comparingDouble(
                                (VmView vm) -> ledger.cpu(vm.vm().host()))
                        .thenComparing(VmView::id))
                .limit(Math.max(0, Places.ALL_PAIRS / each - relieving.size()))
                .toList();
        inTheWay.forEach(vm -> places.put(vm.id(), search.of(vm, each).hosts()));
        return Stream.concat(relieving.stream(), inTheWay.stream()).toList();
    }

    /** Not below what it relieves: of one move after the other that has to be enough as it is. */
    private double relief(VmView vm) {
        return Math.max(1, weights.overload()) * ledger.relief(vm, problem.settings());
    }

    /** What it would be worth that it leaves others of its group, in cores. */
    private double apart(VmView vm) {
        return ledger.groups().isAmiss(vm)
                ? weights.groups() * ledger.cpus(vm.vm().host())
                : 0;
    }

    private double least(VmView vm) {
        return problem.settings().improvement().value() * ledger.cpus(vm.vm().host());
    }
}
