package dev.tern.lab.guest;

import dev.tern.lab.network.Subnet;
import dev.tern.lab.resource.Template;
import java.util.HashMap;
import java.util.Map;

/** How libvirt is told of a guest. */
public final class DomainXml {

    private final GuestImage image;
    private final Subnet subnet;
    private final Acceleration acceleration;

    public DomainXml(GuestImage image, Subnet subnet, Acceleration acceleration) {
        this.image = image;
        this.subnet = subnet;
        this.acceleration = acceleration;
    }

    public String of(LabGuest guest) {
        Map<String, String> values = new HashMap<>(Map.of(
                "type", acceleration.domainType(),
                "name", guest.name(),
                "uuid", guest.id().value(),
                "class", guest.vmClass(),
                "group", guest.name(),
                "memory-kib", Long.toString(guest.memory().bytes() >> 10),
                "vcpus", "1"));
        values.put("kernel", image.kernel().toString());
        values.put("initrd", image.initrd().toString());
        values.put("cmdline", guest.commandLine(subnet.guest(guest.index()) + Subnet.BITS));
        values.put("mac", guest.mac());
        return Template.of("guest/domain.xml")
                .inXml(values, Map.of("cpu", acceleration.cpu(), "disk", guest.hasDisk() ? disk(guest.name()) : ""));
    }

    private static String disk(String guest) {
        return Template.of("guest/disk.xml")
                .inXml(Map.of("disk-file", "/var/lib/libvirt/images/" + diskFile(guest)), Map.of());
    }

    /** Of a guest's disk, in its host's folder of images. */
    public static String diskFile(String guest) {
        return guest + ".qcow2";
    }
}
