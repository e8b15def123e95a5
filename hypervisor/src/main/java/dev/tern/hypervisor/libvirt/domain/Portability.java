package dev.tern.hypervisor.libvirt.domain;

import dev.tern.contracts.plan.Reason;
import dev.tern.hypervisor.libvirt.domain.GuestDomain.Disk;
import dev.tern.hypervisor.libvirt.domain.GuestDomain.HostDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What in a guest binds it to its host, or makes a move of it unsafe: every reason in one answer. */
public final class Portability {

    private static final Set<String> SAFE_CACHES = Set.of("none", "directsync");

    private Portability() {}

    /** The reasons for which the guest cannot be moved live at all. */
    public static List<Reason> obstacles(GuestDomain guest) {
        List<Reason> reasons = new ArrayList<>();
        for (HostDevice device : guest.hostDevices()) {
            reasons.add(new Reason(
                    "device.passthrough",
                    "It holds a " + device.type() + " device of its host, which cannot move with it"));
        }
        return List.copyOf(reasons);
    }

    /** What should be looked at before it is moved; none of it stops a move. */
    public static List<Reason> warnings(GuestDomain guest) {
        List<Reason> reasons = new ArrayList<>();
        if (guest.cpuMode().equals("host-passthrough")) {
            reasons.add(
                    new Reason("cpu.passthrough", "Its CPU is its host's own: it runs on hosts of the same CPU only"));
        }
        for (Disk disk : guest.disks()) {
            if (!disk.readOnly() && !SAFE_CACHES.contains(disk.cache())) {
                reasons.add(new Reason(
                        "disk.cache",
                        "Disk " + disk.target() + " has cache \"" + disk.cache()
                                + "\": with none or directsync nothing of it can be left behind"));
            }
        }
        return List.copyOf(reasons);
    }

    /** The same on a host whose libvirt locks no disks. */
    public static List<Reason> unlocked(GuestDomain guest) {
        return guest.disks().stream()
                .filter(disk -> !disk.readOnly() && !disk.shared())
                .map(disk -> new Reason(
                        "disk.unlocked",
                        "No lock manager of libvirt guards disk " + disk.target()
                                + ": whoever starts the guest a second time, past Tern, spoils it; set lock_manager in"
                                + " qemu.conf"))
                .toList();
    }
}
