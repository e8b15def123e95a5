package dev.tern.scheduler.placement.balance;

import dev.tern.contracts.id.HostId;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.goal.Evenness;
import dev.tern.scheduler.placement.rule.Ledger;

/**
 * By how much more a host costs by {@link Evenness} with another guest, and by how much less without one of its own, in cores
 * before they are weighed: so much for each core and byte of the guest as the host is filled, and for their squares.
 */
record Slope(double cores, double coresSquared, double bytes, double bytesSquared) {

    static Slope of(HostId host, Ledger ledger) {
        double coresOfAByte = ledger.cpus(host) / ledger.capacity(host);
        return new Slope(
                2 * ledger.cpu(host),
                1.0 / ledger.cpus(host),
                2 * ledger.memory(host) * coresOfAByte,
                coresOfAByte / ledger.capacity(host));
    }

    double with(VmView vm) {
        return filled(vm) + squared(vm);
    }

    double without(VmView vm) {
        return filled(vm) - squared(vm);
    }

    private double filled(VmView vm) {
        return cores * vm.cores() + bytes * vm.vm().memory().bytes();
    }

    private double squared(VmView vm) {
        double memory = vm.vm().memory().bytes();
        return coresSquared * vm.cores() * vm.cores() + bytesSquared * memory * memory;
    }

    /** Whether no guest costs more here than there. */
    boolean isNeverAbove(Slope other) {
        return cores <= other.cores
                && coresSquared <= other.coresSquared
                && bytes <= other.bytes
                && bytesSquared <= other.bytesSquared;
    }
}
