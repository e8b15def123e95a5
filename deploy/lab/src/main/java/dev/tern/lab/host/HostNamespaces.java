package dev.tern.lab.host;

import dev.tern.contracts.id.HostId;
import dev.tern.lab.command.Commands;
import dev.tern.lab.network.LabName;
import dev.tern.lab.resource.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The mount and UTS namespace of one host, beside its network namespace; and how to run something in all three. */
public final class HostNamespaces {

    /** What hosts' own folders are mounted over; some may not be there before. */
    static final List<Path> MOUNT_POINTS = List.of(
            Path.of("/etc/libvirt"),
            Path.of("/etc/pki"),
            Path.of("/run/libvirt"),
            Path.of("/run/tern"),
            Path.of("/var/lib/libvirt"),
            Path.of("/var/cache/libvirt"),
            Path.of("/var/log/libvirt"));

    /** Those that no package of the distribution has made. */
    private static final List<Path> TEMPORARY =
            List.of(Path.of("/etc/pki"), Path.of("/run/libvirt"), Path.of("/run/tern"));

    private final LabName lab;
    private final HostId host;

    public HostNamespaces(LabName lab, HostId host) {
        this.lab = lab;
        this.host = host;
    }

    /** Where the handles of mount and UTS namespaces are. A handle must lie on a mount that is shared with nobody. */
    public static Path handles(LabName lab) {
        return lab.runtime().resolve("ns");
    }

    /** Prepares the machine for hosts of this lab. */
    public static void prepare(LabName lab) throws IOException {
        for (Path point : MOUNT_POINTS) {
            Files.createDirectories(point);
        }
        String handles = Files.createDirectories(handles(lab)).toString();
        Commands.run("mount", "--bind", handles, handles);
        Commands.run("mount", "--make-private", handles);
    }

    void create(HostFolders folders) throws IOException {
        Files.createFile(mounts());
        Files.createFile(names());
        Commands.run(
                "nsenter",
                "--net=" + network(),
                "unshare",
                "--mount=" + mounts(),
                "--uts=" + names(),
                "--propagation",
                "slave",
                "/bin/sh",
                "-euc",
                Template.of("host/mounts.sh").text(),
                "tern-mounts",
                host.value(),
                folders.runtime().toString(),
                folders.state().toString(),
                folders.logs().toString(),
                folders.shared().toString());
    }

    /** A command as it runs in this host; it keeps the process id that it is started with. */
    public List<String> inside(List<String> command) {
        List<String> all = new ArrayList<>(
                List.of("nsenter", "--net=" + network(), "--mount=" + mounts(), "--uts=" + names(), "--"));
        all.addAll(command);
        return all;
    }

    /**
     * Removes those mount points that are empty and that nobody's mounts lie over. Removing one from under a mount would
     * take the mount away too, in whichever namespace it is.
     */
    public static void removeUnusedMountPoints() throws IOException {
        Set<String> used = mountedAnywhere();
        for (Path point : TEMPORARY) {
            if (Files.isDirectory(point) && !used.contains(point.toString()) && isEmpty(point)) {
                Files.delete(point);
            }
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    private static Set<String> mountedAnywhere() throws IOException {
        Set<String> points = new HashSet<>();
        ProcessHandle.allProcesses().forEach(process -> points.addAll(mountsOf(process.pid())));
        return points;
    }

    /** Nothing of a process that ended meanwhile. */
    private static List<String> mountsOf(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "mountinfo")).stream()
                    .map(line -> line.split(" ", -1)[4])
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private Path network() {
        return Path.of("/run/netns", lab.namespace(host));
    }

    private Path mounts() {
        return handles(lab).resolve(host + ".mnt");
    }

    private Path names() {
        return handles(lab).resolve(host + ".uts");
    }
}
