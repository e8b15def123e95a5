package dev.tern.scheduler.placement.model;

import dev.tern.contracts.id.HostId;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.rule.Eligibility;
import dev.tern.scheduler.placement.rule.Ledger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Looks for hosts that may take a guest, those with most room first, half of them in its own zone. */
public final class Places {

    /** Pairs of guest and host, each of which may have to be predicted, up to which all are looked at. */
    public static final int ALL_PAIRS = 50_000;
    /** Hosts that are found for a guest at least, if there are so many. */
    public static final int LEAST = 64;

    private static final int MOST = 1_000;

    /**
     * @param hosts in the order of their ids
     * @param roomy how many of them have room as it is
     */
    public record Found(List<HostId> hosts, int roomy) {

        public Found {
            hosts = List.copyOf(hosts);
        }
    }

    private final Problem problem;
    private final Eligibility eligibility;
    private final List<HostId> emptiestFirst = new ArrayList<>();
    private final Map<String, List<HostId>> zones = new HashMap<>();

    /** @param open hosts that are looked at */
    public Places(Problem problem, Ledger ledger, Eligibility eligibility, Predicate<HostId> open) {
        this.problem = problem;
        this.eligibility = eligibility;
        problem.fleet().hosts().values().stream()
                .filter(host -> open.test(host.id()))
                .sorted(Comparator.comparingDouble(host -> crowding(ledger, host.id())))
                .forEach(host -> {
                    emptiestFirst.add(host.id());
                    zones.computeIfAbsent(host.host().zone(), _ -> new ArrayList<>())
                            .add(host.id());
                });
    }

    /** From 0; at 1 the host is at its CPU or memory target. */
    private double crowding(Ledger ledger, HostId host) {
        return Math.max(
                ledger.cpu(host) / problem.settings().cpuTarget().value(),
                ledger.memory(host) / problem.settings().memoryTarget().value());
    }

    /** How many hosts to find for each guest, where so many are wanted. */
    public static int each(int wanted) {
        return Math.clamp(wanted, LEAST, MOST);
    }

    /** @param most how many hosts to find */
    public Found of(VmView vm, int most) {
        String zone = problem.fleet()
                .host(vm.vm().host())
                .map(host -> host.host().zone())
                .orElse("");
        Set<HostId> found = new TreeSet<>();
        add(found, vm, zones.getOrDefault(zone, List.of()), most / 2, true);
        add(found, vm, emptiestFirst, most, true);
        int roomy = found.size();
        add(found, vm, emptiestFirst, most, false);
        return new Found(List.copyOf(found), roomy);
    }

    /**
     * @param until there are so many of them
     * @param room whether they have to have room as it is: others may take it when guests have left them
     */
    private void add(Set<HostId> found, VmView vm, List<HostId> from, int until, boolean room) {
        for (HostId host : from) {
            if (found.size() >= until) {
                return;
            }
            if ((!room || eligibility.hasRoom(host, vm))
                    && eligibility.againstPlace(host, vm).isEmpty()) {
                found.add(host);
            }
        }
    }
}
