package dev.tern.hypervisor.libvirt.domain;

import dev.tern.contracts.plan.Reason;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.libvirt.domain.GuestDomain.Disk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.w3c.dom.Element;

/** What a guest that is shut off would leave behind on its host: every reason in one answer. */
public final class Belongings {

    /** As the kernel names them; what is on one of these is the same from every host that has it. */
    private static final Set<String> SHARED = Set.of(
            "nfs", "nfs4", "cifs", "smb3", "ceph", "fuse.ceph", "fuse.glusterfs", "gfs2", "ocfs2", "gpfs", "lustre");

    private final Function<Path, String> fileSystem;

    /** @param fileSystem the type of the one that a file is on; empty where that cannot be told */
    public Belongings(Function<Path, String> fileSystem) {
        this.fileSystem = fileSystem;
    }

    public List<Reason> left(GuestDomain guest, String definition) throws HypervisorRefusal {
        List<Reason> reasons = new ArrayList<>();
        for (Disk disk : guest.disks()) {
            if (!disk.readOnly() && !disk.source().isEmpty()) {
                disk(disk).ifPresent(reasons::add);
            }
        }
        Element domain = DomainXml.root(definition);
        if (Xml.child(domain, "os").flatMap(os -> Xml.child(os, "nvram")).isPresent()) {
            reasons.add(new Reason("storage.local", "It has UEFI variables in a file of its host"));
        }
        if (Xml.child(domain, "devices")
                .filter(devices -> Xml.child(devices, "tpm").isPresent())
                .isPresent()) {
            reasons.add(new Reason("storage.local", "It has a TPM whose state is a file of its host"));
        }
        return List.copyOf(reasons);
    }

    private Optional<Reason> disk(Disk disk) {
        return switch (disk.type()) {
            case "network", "block" -> Optional.empty();
            case "file" -> file(disk);
            default ->
                Optional.of(new Reason(
                        "storage.local",
                        "Disk " + disk.target() + " is a " + disk.type()
                                + ", of which it cannot be told whether another host has it"));
        };
    }

    private Optional<Reason> file(Disk disk) {
        String type = fileSystem.apply(Path.of(disk.source()));
        return SHARED.contains(type)
                ? Optional.empty()
                : Optional.of(new Reason(
                        "storage.local",
                        "Disk " + disk.target() + " at " + disk.source() + " is on "
                                + (type.isEmpty() ? "a file system that cannot be told" : type)
                                + ", which other hosts do not share: only a guest on shared storage, or without any,"
                                + " moves cold"));
    }
}
