package dev.tern.scheduler.placement.order;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.goal.Leaving;
import dev.tern.scheduler.placement.model.Places;
import dev.tern.scheduler.placement.model.Profile;
import dev.tern.scheduler.placement.rule.Eligibility;
import dev.tern.scheduler.placement.rule.Ledger;
import dev.tern.scheduler.placement.search.GuestGoal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A host is emptied by order, whatever it costs; guests elsewhere may move only to make room, and by the rules of moves that
 * nobody asked for.
 */
final class Evacuating implements Profile {

    private final Problem problem;
    private final Ledger ledger;
    private final HostId emptied;
    private final List<VmView> guests;
    private final Map<VmId, List<HostId>> places;

    private Evacuating(
            Problem problem, Ledger ledger, HostId emptied, List<VmView> guests, Map<VmId, List<HostId>> places) {
        this.problem = problem;
        this.ledger = ledger;
        this.emptied = emptied;
        this.guests = List.copyOf(guests);
        this.places = Map.copyOf(places);
    }

    /**
     * @param problem in which nobody may come to the host
     * @param leaving guests of the host against whose leaving nothing stands
     */
    static Evacuating of(Problem problem, Ledger ledger, HostId emptied, List<VmView> leaving) {
        int most = Places.each(Places.ALL_PAIRS / leaving.size());
        var eligibility = new Eligibility(problem, ledger, Eligibility.Urgency.ORDERED);
        var search = new Places(problem, ledger, eligibility, host -> true);
        Map<VmId, List<HostId>> places = new HashMap<>();
        leaving.forEach(vm -> places.put(vm.id(), search.of(vm, most).hosts()));
        return new Evacuating(problem, ledger, emptied, leaving, places);
    }

    /** The same, with guests who may make room on hosts where those who are stuck might go. */
    Evacuating makingRoomFor(List<VmView> stuck) {
        Set<HostId> crowded = new TreeSet<>();
        stuck.forEach(vm -> crowded.addAll(placesOf(vm)));
        var eligibility = new Eligibility(problem, ledger, Eligibility.Urgency.OPTIONAL);
        var search = new Places(problem, ledger, eligibility, host -> ledger.excess(host, problem.settings()) == 0);
        List<VmView> inTheWay = problem.fleet().vms().values().stream()
                .filter(vm -> crowded.contains(vm.vm().host()))
                .filter(vm -> eligibility.againstLeaving(vm).isEmpty())
                .sorted(Comparator.comparingDouble(
                                (VmView vm) -> ledger.memory(vm.vm().host()))
                        .thenComparing(VmView::id))
                .limit(Places.ALL_PAIRS / Places.LEAST)
                .toList();
        List<VmView> all = new ArrayList<>(guests);
        Map<VmId, List<HostId>> more = new HashMap<>(places);
        for (VmView vm : inTheWay) {
            List<HostId> converging = search.of(vm, Places.LEAST).hosts().stream()
                    .filter(host ->
                            problem.predict().apply(vm, host).prediction().converges())
                    .toList();
            if (!converging.isEmpty()) {
                all.add(vm);
                more.put(vm.id(), converging);
            }
        }
        return new Evacuating(problem, ledger, emptied, all, more);
    }

    @Override
    public List<VmView> guests() {
        return guests;
    }

    @Override
    public List<HostId> placesOf(VmView vm) {
        return places.getOrDefault(vm.id(), List.of());
    }

    @Override
    public List<HostId> hosts() {
        Set<HostId> hosts = new HashSet<>(List.of(emptied));
        guests.forEach(vm -> hosts.add(vm.vm().host()));
        places.values().forEach(hosts::addAll);
        return hosts.stream().sorted().toList();
    }

    @Override
    public double cpuLimit() {
        return Double.POSITIVE_INFINITY;
    }

    @Override
    public double memoryLimit() {
        return problem.settings().memoryThreshold().value();
    }

    /** Whoever waits for another's room is put behind it, or parked. */
    @Override
    public boolean isMemoryHeldOnBoth() {
        return false;
    }

    @Override
    public List<GuestGoal> goals(List<HostId> hosts, List<VmView> all) {
        return List.of(new Leaving(problem, ledger, emptied, hosts));
    }
}
