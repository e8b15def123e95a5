package dev.tern.hypervisor.libvirt.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The files of the host, on which the agent is. */
public final class HostFiles {

    /** File systems that hosts have in common; FUSE says which after its own name. */
    private static final Set<String> SHARED_TYPES = Set.of(
            "nfs",
            "nfs4",
            "cifs",
            "smb3",
            "smbfs",
            "ceph",
            "gfs",
            "gfs2",
            "ocfs2",
            "glusterfs",
            "lustre",
            "gpfs",
            "beegfs",
            "afs",
            "9p",
            "virtiofs",
            "ceph-fuse",
            "sshfs",
            "moosefs",
            "quobyte",
            "juicefs");

    private final Path root;
    private final List<Path> shared;
    private final FilePrints prints = new FilePrints();

    /**
     * @param root where the host's files begin, as this process sees them
     * @param shared folders that all hosts have in common, whatever their file system says
     */
    public HostFiles(Path root, List<Path> shared) {
        this.root = root;
        this.shared = List.copyOf(shared);
    }

    /** Of this machine, as it is. */
    public static HostFiles sharing(List<Path> folders) {
        return new HostFiles(Path.of("/"), folders);
    }

    /** With further folders that are shared. */
    public HostFiles and(List<Path> folders) {
        return new HostFiles(
                root, Stream.concat(shared.stream(), folders.stream()).toList());
    }

    private Path here(String path) {
        return root.resolve(path.substring(1));
    }

    public boolean has(String path) {
        return path.startsWith("/") && Files.exists(here(path));
    }

    /** Whether only this host has the file. Of one that this process cannot see nothing is known: it is not called local. */
    boolean isLocal(String path) {
        if (!has(path) || shared.stream().anyMatch(folder -> isIn(path, folder))) {
            return false;
        }
        try {
            String type = Files.getFileStore(here(path)).type().toLowerCase(Locale.ROOT);
            return !SHARED_TYPES.contains(type.startsWith("fuse.") ? type.substring(5) : type);
        } catch (IOException e) {
            return false;
        }
    }

    /** By its name or by where that leads. */
    private boolean isIn(String path, Path folder) {
        try {
            return Path.of(path).normalize().startsWith(folder)
                    || here(path)
                            .toRealPath()
                            .startsWith(here(folder.toString()).toRealPath());
        } catch (IOException e) {
            return false;
        }
    }

    /** What tells one file from another: its length and digest; empty where they are not known, or not yet. */
    Optional<String> print(String path) {
        return has(path) ? prints.of(here(path)) : Optional.empty();
    }

    /** Gives an image another name beside its own; what had that name is replaced. */
    void putAside(String path) {
        if (has(path)) {
            try {
                Files.move(here(path), here(aside(path)), StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new UncheckedIOException(path + " could not be put aside", e);
            }
        }
    }

    static String aside(String path) {
        return path + ".departed";
    }
}
