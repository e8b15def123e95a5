package dev.tern.hypervisor.libvirt.storage;

import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.Examination;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.libvirt.connection.Connection;
import dev.tern.hypervisor.libvirt.connection.Storage;
import dev.tern.hypervisor.libvirt.storage.LocalDisk.Behind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The images of disks that come, at their destination. */
public final class Images {

    private final List<LocalDisk> disks;
    private final HostFiles files;

    public Images(List<LocalDisk> disks, HostFiles files) {
        this.disks = List.copyOf(disks);
        this.files = files;
    }

    /** Whether the files behind all disks are here as well, so that only what lies above them need be copied. */
    public boolean isIncremental() {
        List<Behind> behind =
                disks.stream().flatMap(disk -> disk.behind().stream()).toList();
        return !behind.isEmpty()
                && behind.stream()
                        .allMatch(file -> !file.print().isEmpty()
                                && files.print(file.path())
                                        .filter(file.print()::equals)
                                        .isPresent());
    }

    /** All that keeps the disks from coming here. */
    public Examination examine(Connection connection) throws IOException {
        List<Reason> against = new ArrayList<>();
        Map<String, Optional<DataSize>> free = new HashMap<>();
        Map<String, DataSize> needed = new HashMap<>();
        for (LocalDisk disk : disks) {
            String folder = disk.folder();
            if (!free.containsKey(folder)) {
                free.put(folder, connection.storage().freeAt(folder));
            }
            if (Optional.ofNullable(free.get(folder)).flatMap(found -> found).isEmpty()) {
                against.add(new Reason(
                        "storage.pool",
                        "Disk " + disk.target() + " is local, and no active pool there has the folder " + folder
                                + ": make one, or share the folder"));
            } else if (exists(connection.storage(), disk)) {
                against.add(new Reason(
                        "storage.exists",
                        "Disk " + disk.target() + " is local, and an image is there already: " + disk.path()
                                + "; look whose it is, and remove what is left over"));
            }
            needed.merge(folder, disk.allocation(), DataSize::plus);
        }
        needed.forEach((folder, bytes) -> Optional.ofNullable(free.get(folder))
                .flatMap(found -> found)
                .filter(room -> room.compareTo(bytes) < 0)
                .ifPresent(room -> against.add(
                        new Reason("storage.short", folder + " there has " + room + " free for disks of " + bytes))));
        return new Examination(against, notes(), paths());
    }

    private List<Reason> notes() {
        boolean without = !isIncremental()
                && disks.stream().anyMatch(disk -> !disk.behind().isEmpty());
        return without
                ? List.of(
                        new Reason(
                                "storage.whole",
                                "Files behind its disks are not there, are others, or are still being read to compare them: its disks are copied whole"))
                : List.of();
    }

    private boolean exists(Storage storage, LocalDisk disk) throws IOException {
        return files.has(disk.path()) || storage.has(disk.folder(), disk.name());
    }

    public List<String> paths() {
        return disks.stream().map(LocalDisk::path).toList();
    }

    /** Makes an empty image for each disk; where one cannot be made, none is left. */
    public void create(Connection connection) throws IOException {
        boolean incremental = isIncremental();
        List<String> made = new ArrayList<>();
        try {
            for (LocalDisk disk : disks) {
                if (!connection.storage().create(disk.folder(), volume(disk, incremental))) {
                    throw new HypervisorRefusal("storage.pool", "No active pool has the folder " + disk.folder());
                }
                made.add(disk.path());
            }
        } catch (IOException e) {
            remove(connection, made);
            throw e;
        }
    }

    private static String volume(LocalDisk disk, boolean incremental) {
        Optional<Behind> behind = incremental ? disk.behind().stream().findFirst() : Optional.empty();
        return "<volume><name>" + escaped(disk.name()) + "</name><capacity unit='bytes'>"
                + disk.capacity().bytes() + "</capacity><allocation>0</allocation><target><format type='"
                + escaped(disk.format()) + "'/></target>"
                + behind.map(file -> "<backingStore><path>" + escaped(file.path()) + "</path><format type='"
                                + escaped(file.format()) + "'/></backingStore>")
                        .orElse("")
                + "</volume>";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&apos;");
    }

    /** Removes images that were made here; those that are gone are no error. */
    public static void remove(Connection connection, List<String> paths) throws IOException {
        for (String path : paths) {
            int slash = path.lastIndexOf('/');
            connection.storage().delete(path.substring(0, Math.max(1, slash)), path.substring(slash + 1));
        }
    }
}
