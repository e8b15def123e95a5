package dev.tern.hypervisor.libvirt.domain;

import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import java.util.List;
import java.util.Map;

/**
 * A guest's definition, as far as the platform looks at it.
 *
 * @param type of acceleration: {@code kvm}, {@code qemu}
 * @param cpuMode {@code host-passthrough}, {@code host-model}, {@code custom}; empty for QEMU's default
 * @param hugepages whether its memory is in huge pages
 * @param labels of Tern, from its metadata
 */
public record GuestDomain(
        VmId id,
        String name,
        String type,
        DataSize memory,
        int vcpus,
        String architecture,
        String machine,
        String cpuMode,
        String cpuModel,
        boolean hugepages,
        List<Disk> disks,
        List<Interface> interfaces,
        List<HostDevice> hostDevices,
        Map<String, String> labels) {

    public GuestDomain {
        disks = List.copyOf(disks);
        interfaces = List.copyOf(interfaces);
        hostDevices = List.copyOf(hostDevices);
        labels = Map.copyOf(labels);
    }

    /**
     * @param type {@code file}, {@code block}, {@code network}, {@code volume}
     * @param source path or name; empty for an empty drive
     * @param cache as written; empty for QEMU's default
     */
    public record Disk(String target, String type, String source, String cache, boolean readOnly, boolean shared) {}

    /** @param source the bridge or network that it is plugged into; empty where there is none */
    public record Interface(String type, String source, String mac, String model) {}

    /** @param type {@code pci}, {@code usb}, {@code mdev} */
    public record HostDevice(String mode, String type) {}
}
