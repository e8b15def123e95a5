package dev.tern.hypervisor.libvirt.storage;

import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.libvirt.connection.Domain;
import dev.tern.hypervisor.libvirt.connection.Phases.Disks;
import dev.tern.hypervisor.libvirt.domain.DiskXml;
import dev.tern.hypervisor.libvirt.domain.DiskXml.FileDisk;
import dev.tern.hypervisor.libvirt.domain.DiskXml.ImageFile;
import dev.tern.hypervisor.libvirt.storage.LocalDisk.Behind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A running guest's local disks, at its source. */
public final class LocalDisks {

    private LocalDisks() {}

    public static List<LocalDisk> of(Domain domain, HostFiles files) throws IOException {
        List<LocalDisk> disks = new ArrayList<>();
        for (FileDisk disk : DiskXml.parse(domain.running())) {
            if (files.isLocal(disk.image().path())) {
                Domain.Block block = domain.block(disk.target());
                disks.add(new LocalDisk(
                        disk.target(),
                        disk.image().path(),
                        disk.image().format(),
                        DataSize.ofBytes(block.capacity()),
                        DataSize.ofBytes(block.allocation()),
                        behind(disk, files)));
            }
        }
        return disks;
    }

    /** What libvirt is to copy of them. */
    public static Disks copied(List<LocalDisk> disks, boolean incremental) {
        return new Disks(disks.stream().map(LocalDisk::target).toList(), incremental);
    }

    private static List<Behind> behind(FileDisk disk, HostFiles files) {
        List<Behind> behind = new ArrayList<>();
        for (ImageFile file : disk.behind()) {
            behind.add(new Behind(
                    file.path(), file.format(), files.print(file.path()).orElse("")));
        }
        return behind;
    }

    /** The guest has left for good: what is left of its disks here is in nobody's way any more, and not deleted. */
    public static void putAside(List<LocalDisk> disks, HostFiles files) {
        disks.forEach(disk -> files.putAside(disk.path()));
    }
}
