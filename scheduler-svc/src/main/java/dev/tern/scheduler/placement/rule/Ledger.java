package dev.tern.scheduler.placement.rule;

import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.HostLoad;
import dev.tern.scheduler.fleet.HostView;
import dev.tern.scheduler.fleet.InFlight;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.PlacementSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What every host carries, as it will be once the moves chosen so far are made. */
public final class Ledger {

    private final Map<HostId, Host> hosts = new HashMap<>();
    private final List<HostId> sorted;
    private final Map<HostId, Double> cores = new HashMap<>();
    private final Map<HostId, Double> memory = new HashMap<>();
    private final Groups groups;

    public Ledger(FleetSnapshot fleet) {
        sorted = List.copyOf(fleet.hosts().keySet());
        Map<HostId, DataSize> taken = fleet.memoryByHost();
        for (HostView view : fleet.hosts().values()) {
            HostLoad load = view.load();
            hosts.put(view.id(), view.host());
            cores.put(
                    view.id(),
                    load == null ? 0 : load.cpu().value() * view.host().cpus());
            memory.put(view.id(), (double)
                    taken.getOrDefault(view.id(), DataSize.ZERO).bytes());
        }
        groups = new Groups(fleet);
        for (InFlight move : fleet.inFlight().values()) {
            fleet.vm(move.last().vm())
                    .filter(vm -> vm.vm().host().equals(move.last().from()))
                    .ifPresent(vm -> {
                        shift(cores, move.last().from(), -vm.cores());
                        shift(cores, move.last().to(), vm.cores());
                    });
        }
    }

    private Ledger(Ledger other) {
        sorted = other.sorted;
        hosts.putAll(other.hosts);
        cores.putAll(other.cores);
        memory.putAll(other.memory);
        groups = other.groups.copy();
    }

    public Ledger copy() {
        return new Ledger(this);
    }

    public void move(VmView vm, HostId to) {
        shift(vm, vm.vm().host(), to);
    }

    /** As if it had not moved. */
    public void takeBack(VmView vm, HostId to) {
        shift(vm, to, vm.vm().host());
    }

    private void shift(VmView vm, HostId from, HostId to) {
        shift(cores, from, -vm.cores());
        shift(cores, to, vm.cores());
        shift(memory, from, -(double) vm.vm().memory().bytes());
        shift(memory, to, (double) vm.vm().memory().bytes());
        groups.move(vm, from, to);
    }

    /** Never below nothing: a guest may want more than was measured of its host. */
    public double cores(HostId host) {
        return Math.max(0, cores.getOrDefault(host, 0.0));
    }

    public double bytes(HostId host) {
        return Math.max(0, memory.getOrDefault(host, 0.0));
    }

    /** Demand as a share of the host's cores. */
    public double cpu(HostId host) {
        return cores(host) / cpus(host);
    }

    public double cpuWith(HostId host, VmView vm) {
        return (cores(host) + vm.cores()) / cpus(host);
    }

    public double memory(HostId host) {
        return bytes(host) / capacity(host);
    }

    public double memoryWith(HostId host, VmView vm) {
        return (bytes(host) + vm.vm().memory().bytes()) / capacity(host);
    }

    public int cpus(HostId host) {
        Host known = hosts.get(host);
        return known == null ? 1 : known.cpus();
    }

    public double capacity(HostId host) {
        Host known = hosts.get(host);
        return known == null ? 1 : Math.max(1, (double) known.memory().bytes());
    }

    /** Where guests of groups are or will be. */
    public Groups groups() {
        return groups;
    }

    /** Demand above the thresholds in cores, memory counted as the cores that it leaves unusable. */
    public double excess(HostId host, PlacementSettings settings) {
        return excess(host, cpu(host), memory(host), settings);
    }

    /** By how much {@link #excess} of this guest's host will be less when it has gone. */
    public double relief(VmView vm, PlacementSettings settings) {
        HostId host = vm.vm().host();
        double cpu = cpu(host) - vm.cores() / cpus(host);
        double memory = memory(host) - vm.vm().memory().bytes() / capacity(host);
        return excess(host, settings) - excess(host, cpu, memory, settings);
    }

    private double excess(HostId host, double cpu, double memory, PlacementSettings settings) {
        return (Math.max(0, cpu - settings.cpuThreshold().value())
                        + Math.max(0, memory - settings.memoryThreshold().value()))
                * cpus(host);
    }

    /** Hosts above a threshold, in the order of their ids. */
    public List<HostId> overloaded(PlacementSettings settings) {
        return sorted.stream().filter(host -> excess(host, settings) > 0).toList();
    }

    /** In the order of their ids. */
    public List<HostId> hosts() {
        return sorted;
    }

    private static void shift(Map<HostId, Double> of, HostId host, double by) {
        of.merge(host, by, Double::sum);
    }
}
