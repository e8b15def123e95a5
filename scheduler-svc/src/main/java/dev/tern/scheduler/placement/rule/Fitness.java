package dev.tern.scheduler.placement.rule;

import dev.tern.contracts.fleet.HostHardware;
import dev.tern.contracts.fleet.HostHardware.Network;
import dev.tern.contracts.fleet.HostHardware.Platform;
import dev.tern.contracts.fleet.HostHardware.Pool;
import dev.tern.contracts.fleet.HostHardware.ProcessorModel;
import dev.tern.contracts.fleet.VmHardware;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.HostView;
import dev.tern.scheduler.fleet.VmView;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a guest, by what it is made of, can run on a host, by what that has: what pre-flight would refuse, with the same
 * codes, as far as inventory knows. Where it does not know, nothing is held against anybody: pre-flight asks the host.
 */
final class Fitness {

    private Fitness() {}

    static Optional<Reason> againstLeaving(VmView vm) {
        VmHardware guest = vm.hardware();
        return guest == null || guest.hostDevices().isEmpty()
                ? Optional.empty()
                : because(
                        "device.passthrough",
                        "it holds a " + guest.hostDevices().getFirst().type() + " device of its host");
    }

    /** @param from where the guest is now; null where nobody knows */
    static Optional<Reason> againstTaking(VmView vm, @Nullable HostView from, HostView to) {
        VmHardware guest = vm.hardware();
        HostHardware host = to.hardware();
        if (guest == null || host == null) {
            return Optional.empty();
        }
        HostHardware source = from == null ? null : from.hardware();
        return platform(guest, host, to.id())
                .or(() -> processor(guest, source, host))
                .or(() -> networks(guest, host, to.id()))
                .or(() -> pools(guest, host, to.id()))
                .or(() -> hugePages(guest, host, to.id()));
    }

    private static Optional<Reason> platform(VmHardware guest, HostHardware host, HostId to) {
        Optional<Platform> found = host.platforms().stream()
                .filter(one -> one.architecture().equals(guest.architecture())
                        && one.acceleration().equals(guest.acceleration()))
                .findFirst();
        if (found.isEmpty()) {
            return because(
                    "emulator.missing",
                    to + " runs no guests of type " + guest.acceleration() + " for " + guest.architecture());
        }
        return found.get().machines().contains(guest.machine())
                ? Optional.empty()
                : because("machine.missing", to + " has no machine type " + guest.machine());
    }

    /** Only a guest that has its host's own CPU is bound to its features here; of others libvirt knows better. */
    private static Optional<Reason> processor(VmHardware guest, @Nullable HostHardware source, HostHardware host) {
        if (source == null || !guest.cpuMode().equals("host-passthrough")) {
            return Optional.empty();
        }
        ProcessorModel from = source.processor();
        ProcessorModel to = host.processor();
        if (!from.vendor().equals(to.vendor()) || !from.architecture().equals(to.architecture())) {
            return because(
                    "cpu.incompatible",
                    "it has the own CPU of its host, a " + from.vendor() + ", and " + host.host() + " has a "
                            + to.vendor());
        }
        Set<String> missing = new HashSet<>(from.features());
        missing.removeAll(to.features());
        return missing.isEmpty() || !from.model().equals(to.model())
                ? Optional.empty()
                : because(
                        "cpu.incompatible",
                        "it has the own CPU of its host, and " + host.host() + " lacks "
                                + String.join(", ", missing.stream().sorted().toList()));
    }

    private static Optional<Reason> networks(VmHardware guest, HostHardware host, HostId to) {
        return guest.interfaces().stream()
                .filter(plug -> plug.type().equals("network"))
                .map(VmHardware.Interface::source)
                .filter(name -> host.networks().stream().filter(Network::active).noneMatch(network -> network.name()
                        .equals(name)))
                .findFirst()
                .map(name -> new Reason("network.missing", to + " has no active network " + name));
    }

    private static Optional<Reason> pools(VmHardware guest, HostHardware host, HostId to) {
        return guest.disks().stream()
                .filter(disk -> disk.type().equals("volume"))
                .filter(disk -> host.pools().stream().filter(Pool::active).noneMatch(pool -> disk.source()
                        .startsWith(pool.name() + "/")))
                .findFirst()
                .map(disk -> new Reason("pool.missing", to + " has no active pool with " + disk.source()));
    }

    private static Optional<Reason> hugePages(VmHardware guest, HostHardware host, HostId to) {
        boolean none = host.cells().stream().allMatch(cell -> cell.hugePages().isEmpty());
        return guest.hugePages() && none ? because("hugepages.short", to + " has no huge pages") : Optional.empty();
    }

    private static Optional<Reason> because(String code, String text) {
        return Optional.of(new Reason(code, text));
    }
}
