package dev.tern.contracts.fleet;

import dev.tern.contracts.id.VmId;
import java.util.List;

/**
 * What a guest is made of, as far as it decides where the guest can run.
 *
 * @param acceleration {@code kvm}, or {@code qemu} for none
 * @param cpuMode {@code host-passthrough}, {@code host-model}, {@code custom}; empty for the hypervisor's default
 * @param cpuModel empty where the mode leaves it open
 * @param hugePages whether its memory is in huge pages
 */
public record VmHardware(
        VmId vm,
        String acceleration,
        String architecture,
        String machine,
        String cpuMode,
        String cpuModel,
        boolean hugePages,
        List<Disk> disks,
        List<Interface> interfaces,
        List<Device> hostDevices) {

    public VmHardware {
        disks = List.copyOf(disks);
        interfaces = List.copyOf(interfaces);
        hostDevices = List.copyOf(hostDevices);
    }

    /**
     * A disk or a drive.
     *
     * @param type {@code file}, {@code block}, {@code network}, {@code volume}
     * @param source path or name; empty for an empty drive
     * @param cache as written; empty for the hypervisor's default
     */
    public record Disk(String target, String type, String source, String cache, boolean readOnly, boolean shared) {}

    /**
     * A network interface.
     *
     * @param source the bridge or network that it is plugged into; empty where there is none
     */
    public record Interface(String type, String source, String mac, String model) {}

    /**
     * A device of its host, which cannot move with it.
     *
     * @param type {@code pci}, {@code usb}, {@code mdev}
     */
    public record Device(String mode, String type) {}
}
