package dev.tern.scheduler.placement;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.scheduler.fleet.HostView;
import dev.tern.scheduler.fleet.VmView;
import java.util.ArrayList;
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
 * Which guests take part where hosts are relieved, and which hosts are looked at for each: all of them, as long as these are not
 * too many pairs, each of which may have to be predicted. Of a larger fleet these are the guests whose leaving relieves most, then
 * those of the idlest hosts, to make room; and for each the hosts with most room that may take it, half of them of its own zone.
 */
final class Candidates {

    /** Pairs of guest and host that are all looked at. */
    private static final int ALL_PAIRS = 50_000;
    /** Of more, so many: the guests of hosts above their thresholds, each with its places. */
    private static final int MOST_PAIRS = 128_000;
    /** Places of each guest: at least as many as a plan has moves, so that all of them may find room. */
    private static final int LEAST_PLACES = 64;

    private static final int MOST_PLACES = 1_000;

    private final Problem problem;
    private final Ledger ledger;
    private final Eligibility eligibility;
    private final List<VmView> guests;
    private final Map<VmId, List<HostId>> places;

    private Candidates(Problem problem, Ledger ledger) {
        this.problem = problem;
        this.ledger = ledger;
        this.eligibility = new Eligibility(problem, ledger, Eligibility.Urgency.OPTIONAL);
        List<VmView> movable = problem.fleet().vms().values().stream()
                .filter(vm -> problem.fleet().host(vm.vm().host()).isPresent())
                .filter(vm -> eligibility.againstLeaving(vm).isEmpty())
                .toList();
        boolean all = (long) movable.size() * ledger.hosts().size() <= ALL_PAIRS;
        int each = Math.clamp(problem.settings().mostMoves(), LEAST_PLACES, MOST_PLACES);
        guests = (all ? movable : some(movable, each))
                .stream()
                .sorted(Comparator.comparingDouble(
                                (VmView vm) -> -ledger.excess(vm.vm().host(), problem.settings()))
                        .thenComparingDouble(vm -> ledger.cpu(vm.vm().host()))
                        .thenComparing(VmView::id))
                .toList();
        places = all ? Map.of() : places(each);
    }

    static Candidates of(Problem problem, Ledger ledger) {
        return new Candidates(problem, ledger);
    }

    /** Those of the hosts most above their thresholds first, then those of the idlest. */
    List<VmView> guests() {
        return guests;
    }

    /** The same, by the host where they are, and there in the order of their ids. */
    Map<HostId, List<VmView>> guestsByHost() {
        return guests.stream()
                .sorted(Comparator.comparing(VmView::id))
                .collect(Collectors.groupingBy(vm -> vm.vm().host()));
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

    private List<VmView> some(List<VmView> movable, int each) {
        Map<VmId, Double> reliefs = new HashMap<>();
        movable.forEach(vm -> reliefs.put(vm.id(), relief(vm)));
        List<VmView> relieving = movable.stream()
                .filter(vm -> reliefs.getOrDefault(vm.id(), 0.0) >= least(vm))
                .sorted(Comparator.comparingDouble((VmView vm) -> -reliefs.getOrDefault(vm.id(), 0.0))
                        .thenComparing(VmView::id))
                .limit(MOST_PAIRS / each)
                .toList();
        Stream<VmView> idle = movable.stream()
                .filter(vm -> ledger.excess(vm.vm().host(), problem.settings()) == 0)
                .sorted(Comparator.comparingDouble(
                                (VmView vm) -> ledger.cpu(vm.vm().host()))
                        .thenComparing(VmView::id))
                .limit(Math.max(0, ALL_PAIRS / each - relieving.size()));
        return Stream.concat(relieving.stream(), idle).toList();
    }

    private double relief(VmView vm) {
        return ledger.excess(vm.vm().host(), problem.settings()) - ledger.excessWithout(vm, problem.settings());
    }

    private double least(VmView vm) {
        return problem.settings().improvement().value() * ledger.cpus(vm.vm().host());
    }

    private Map<VmId, List<HostId>> places(int each) {
        List<HostView> emptiest = problem.fleet().hosts().values().stream()
                .filter(host -> ledger.excess(host.id(), problem.settings()) == 0)
                .sorted(Comparator.comparingDouble(host -> crowding(host.id())))
                .toList();
        Map<String, List<HostId>> zones = emptiest.stream()
                .collect(Collectors.groupingBy(
                        host -> host.host().zone(), Collectors.mapping(HostView::id, Collectors.toList())));
        List<HostId> all = emptiest.stream().map(HostView::id).toList();
        Map<VmId, List<HostId>> found = new HashMap<>();
        for (VmView vm : guests) {
            String zone = problem.fleet()
                    .host(vm.vm().host())
                    .map(host -> host.host().zone())
                    .orElse("");
            var taking = new Taking(vm, each);
            taking.add(zones.getOrDefault(zone, List.of()), each / 2, true);
            taking.add(all, each, true);
            taking.add(all, each, false);
            found.put(vm.id(), taking.hosts());
        }
        return found;
    }

    /** From 0; at 1 the host is at its CPU or memory target. */
    private double crowding(HostId host) {
        return Math.max(
                ledger.cpu(host) / problem.settings().cpuTarget().value(),
                ledger.memory(host) / problem.settings().memoryTarget().value());
    }

    /** The hosts that are found for one guest. */
    private final class Taking {

        private final VmView vm;
        private final List<HostId> hosts;
        private final Set<HostId> known;

        Taking(VmView vm, int most) {
            this.vm = vm;
            this.hosts = new ArrayList<>(most);
            this.known = HashSet.newHashSet(most);
        }

        /**
         * @param until there are so many of them
         * @param room whether they have to have room as it is: others may take it when guests have left them
         */
        void add(List<HostId> from, int until, boolean room) {
            for (HostId host : from) {
                if (hosts.size() >= until) {
                    return;
                }
                if ((!room || eligibility.hasRoom(host, vm))
                        && !known.contains(host)
                        && eligibility.againstPlace(host, vm).isEmpty()) {
                    hosts.add(host);
                    known.add(host);
                }
            }
        }

        List<HostId> hosts() {
            return hosts.stream().sorted().toList();
        }
    }
}
