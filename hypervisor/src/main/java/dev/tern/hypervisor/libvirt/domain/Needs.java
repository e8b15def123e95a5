package dev.tern.hypervisor.libvirt.domain;

import dev.tern.contracts.unit.DataSize;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a guest asks of the host that runs it.
 *
 * @param type of acceleration: {@code kvm}, {@code qemu}
 * @param page size of its huge pages; empty for the host's default size, absent where its memory is in small ones
 * @param cpus of the host that it is bound to, by their numbers
 * @param cells of the host's memory that it is bound to
 * @param files that its QEMU opens, by what they are to it
 */
public record Needs(
        String type,
        String architecture,
        String machine,
        String emulator,
        Optional<Cpu> cpu,
        int vcpus,
        DataSize memory,
        Optional<Page> page,
        Set<Integer> cpus,
        Set<Integer> cells,
        List<File> files,
        List<Pool> pools,
        List<Plug> plugs,
        List<Device> devices,
        Clock clock) {

    public Needs {
        cpus = Set.copyOf(cpus);
        cells = Set.copyOf(cells);
        files = List.copyOf(files);
        pools = List.copyOf(pools);
        plugs = List.copyOf(plugs);
        devices = List.copyOf(devices);
    }

    /** But for files that are made for the guest. */
    public Needs without(List<String> made) {
        return new Needs(
                type,
                architecture,
                machine,
                emulator,
                cpu,
                vcpus,
                memory,
                page,
                cpus,
                cells,
                files.stream().filter(file -> !made.contains(file.path())).toList(),
                pools,
                plugs,
                devices,
                clock);
    }

    /**
     * @param checked whether libvirt sees to it that the guest has exactly this CPU; where it does not, QEMU leaves out
     *     what a host lacks
     * @param xml the whole element
     */
    public record Cpu(String mode, String model, boolean checked, String xml) {

        /** Its features are its host's: the element does not name them. */
        public boolean isOfItsHost() {
            return mode.equals("host-passthrough") || mode.equals("maximum");
        }
    }

    /** @param size none for the host's default */
    public record Page(Optional<DataSize> size) {}

    /** @param what {@code disk vda}, {@code kernel} */
    public record File(String what, String path) {}

    /** @param what {@code disk vda} */
    public record Pool(String what, String name) {}

    /** Where a network interface is plugged in. */
    public record Plug(Kind kind, String name) {

        public enum Kind {
            /** Of libvirt's. */
            NETWORK,
            BRIDGE,
            /** A device of the host, shared with it. */
            LINK
        }
    }

    /**
     * A device whose kind a host's QEMU may not have.
     *
     * @param element as libvirt names it: {@code video}
     * @param property as libvirt's capabilities name it: {@code modelType}
     */
    public record Device(String element, String property, String value) {}

    /**
     * @param local the guest's hardware clock is in its host's local time
     * @param zone by name, that it is in; empty for none
     */
    public record Clock(boolean local, String zone) {}
}
