package dev.tern.hypervisor.libvirt.examination;

import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.Examination;
import dev.tern.hypervisor.libvirt.domain.Needs;
import dev.tern.hypervisor.libvirt.domain.Needs.Plug;
import dev.tern.hypervisor.libvirt.host.Capabilities;
import dev.tern.hypervisor.libvirt.host.Capabilities.Architecture;
import dev.tern.hypervisor.libvirt.host.GuestSupport;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Holds what a guest needs against what a host has. */
final class Examiner {

    private final Needs needs;
    private final Origin origin;
    private final Host host;
    private final Capabilities capabilities;
    private final List<Reason> obstacles = new ArrayList<>();
    private final List<Reason> notes = new ArrayList<>();

    private Examiner(Needs needs, Origin origin, Host host) {
        this.needs = needs;
        this.origin = origin;
        this.host = host;
        this.capabilities = host.capabilities();
    }

    static Examination examine(Needs needs, Origin origin, Host host, Instant now) throws IOException {
        Examiner examiner = new Examiner(needs, origin, host);
        examiner.machine();
        examiner.memory();
        examiner.plugs();
        examiner.storage();
        examiner.clock(now);
        return new Examination(examiner.obstacles, examiner.notes);
    }

    private void against(String code, String text) {
        obstacles.add(new Reason(code, text));
    }

    /** Emulator, machine type, CPU and devices: without the first nothing can be said of the others. */
    private void machine() throws IOException {
        cores();
        Optional<Architecture> found = capabilities
                .architecture(needs.architecture())
                .filter(one -> one.types().contains(needs.type()));
        if (found.isEmpty()) {
            against(
                    "emulator.missing",
                    "The host runs no guests of type " + needs.type() + " for " + needs.architecture()
                            + ": install QEMU for it");
            return;
        }
        if (!needs.emulator().isEmpty() && !host.hasFile(needs.emulator())) {
            against("emulator.missing", "The host has no " + needs.emulator() + ", under which the guest runs");
            return;
        }
        Integer most = found.get().machines().get(needs.machine());
        if (most == null) {
            against(
                    "machine.missing",
                    "QEMU there has no machine type " + needs.machine() + ": install a QEMU that has it");
            return;
        }
        if (most > 0 && needs.vcpus() > most) {
            against("vcpus.short", needs.machine() + " takes " + most + " vCPUs there, the guest has " + needs.vcpus());
        }
        if (needs.cpu().isPresent()) {
            cpu(needs.cpu().get());
        }
        devices(host.support(needs));
    }

    private void cores() {
        Set<Integer> cpus = capabilities.cpus();
        if (!cpus.isEmpty() && needs.vcpus() > cpus.size()) {
            against("vcpus.short", "The host has " + cpus.size() + " cores for a guest of " + needs.vcpus() + " vCPUs");
        }
        Set<Integer> missing = without(needs.cpus(), cpus);
        if (!missing.isEmpty()) {
            against("cpus.missing", "The guest is pinned to cores that the host has not: " + missing);
        }
    }

    private static Set<Integer> without(Set<Integer> wanted, Set<Integer> present) {
        Set<Integer> missing = new TreeSet<>(wanted);
        missing.removeAll(present);
        return missing;
    }

    private void cpu(Needs.Cpu cpu) throws IOException {
        if (cpu.isOfItsHost()) {
            if (!origin.cpu().isEmpty()) {
                host.lacksOf(origin.cpu())
                        .ifPresent(words -> against(
                                "cpu.incompatible", "The guest has its host's own CPU (" + cpu.mode() + "): " + words));
            }
            return;
        }
        Optional<String> lacks = host.lacks(needs, cpu);
        if (lacks.isPresent() && cpu.checked()) {
            against("cpu.incompatible", lacks.get());
        } else if (lacks.isPresent()) {
            notes.add(new Reason(
                    "cpu.unchecked",
                    "libvirt does not check this guest's CPU (check='none'), and not all of it is there: "
                            + lacks.get()));
        }
    }

    private void devices(Optional<GuestSupport> support) {
        for (Needs.Device device : needs.devices()) {
            if (support.isPresent() && !support.get().allows(device.element(), device.property(), device.value())) {
                against(
                        "device.unsupported",
                        "QEMU there has no <" + device.element() + "> with " + device.property() + " "
                                + device.value());
            }
        }
    }

    private void memory() throws IOException {
        Set<Integer> cells = new TreeSet<>();
        capabilities.cells().forEach(cell -> cells.add(cell.id()));
        Set<Integer> missing = without(needs.cells(), cells);
        if (!missing.isEmpty()) {
            against("cells.missing", "The guest's memory is bound to NUMA nodes that the host has not: " + missing);
        }
        if (needs.page().isPresent()) {
            hugePages(needs.page().get());
        }
    }

    private void hugePages(Needs.Page page) throws IOException {
        List<DataSize> sizes = capabilities.hugePages();
        Optional<DataSize> size = page.size().or(() -> sizes.stream().findFirst());
        DataSize free = size.isEmpty() ? DataSize.ZERO : host.freeIn(size.get());
        if (free.compareTo(needs.memory()) < 0) {
            against(
                    "hugepages.short",
                    "The host has " + free + " in free pages"
                            + size.map(one -> " of " + one).orElse("") + " for a guest of " + needs.memory()
                            + ", whose memory is in huge pages");
        }
    }

    private void plugs() throws IOException {
        for (Plug plug : Set.copyOf(needs.plugs())) {
            switch (plug.kind()) {
                case NETWORK ->
                    inactive(
                            "network",
                            "network " + plug.name() + ", into which the guest is plugged",
                            host.network(plug.name()));
                case BRIDGE, LINK -> {
                    if (!host.hasLink(plug.name())) {
                        against(
                                "network.missing",
                                "The host has no " + (plug.kind() == Plug.Kind.BRIDGE ? "bridge " : "network device ")
                                        + plug.name() + ", into which the guest is plugged");
                    }
                }
            }
        }
    }

    private void inactive(String code, String what, Optional<Boolean> found) {
        if (found.isEmpty()) {
            against(code + ".missing", "libvirt there has no " + what);
        } else if (!found.get()) {
            against(code + ".inactive", "The " + what + ", is not active there: start it");
        }
    }

    private void storage() throws IOException {
        for (Needs.File file : needs.files()) {
            if (!host.hasFile(file.path())) {
                against("storage.missing", "The guest's " + file.what() + " is not there: " + file.path());
            }
        }
        for (Needs.Pool pool : needs.pools()) {
            inactive(
                    "pool", "pool " + pool.name() + ", which holds the guest's " + pool.what(), host.pool(pool.name()));
        }
    }

    /** A guest's hardware clock in local time follows its host's zone at the guest's next start. */
    private void clock(Instant now) {
        if (!needs.clock().zone().isEmpty()
                && !host.hasFile("/usr/share/zoneinfo/" + needs.clock().zone())) {
            against("clock.zone", "The guest's clock is in " + needs.clock().zone() + ", a zone unknown there");
        }
        Optional<ZoneId> there = needs.clock().local() ? origin.zoneId() : Optional.empty();
        if (there.isPresent() && !same(there.get(), host.zone(), now)) {
            against(
                    "clock.zone",
                    "The guest's clock is in its host's local time, and its host is in " + there.get()
                            + ", this one in " + host.zone());
        }
    }

    private static boolean same(ZoneId one, ZoneId other, Instant now) {
        ZoneOffset offset = one.getRules().getOffset(now);
        return one.getRules().equals(other.getRules())
                || (one.getRules().isFixedOffset()
                        && other.getRules().isFixedOffset()
                        && offset.equals(other.getRules().getOffset(now)));
    }
}
