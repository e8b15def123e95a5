package dev.tern.hypervisor.libvirt.storage;

import dev.tern.contracts.unit.DataSize;
import java.util.List;

/**
 * A disk that moves with its guest.
 *
 * @param target {@code vda}
 * @param path of its image, the same on both hosts
 * @param format {@code qcow2}, {@code raw}
 * @param capacity as the guest sees it
 * @param allocation what its image takes where it is
 * @param behind the files behind its image, which are not copied where the destination has them too
 */
public record LocalDisk(
        String target, String path, String format, DataSize capacity, DataSize allocation, List<Behind> behind) {

    public LocalDisk {
        behind = List.copyOf(behind);
    }

    /** @param print of {@link HostFiles}: length and digest; empty where it is not known */
    public record Behind(String path, String format, String print) {}

    String folder() {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
