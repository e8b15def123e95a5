package dev.tern.hypervisor.libvirt.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The files of the host, on which the agent is.
 *
 * @param root where the host's files begin, as this process sees them
 * @param shared folders that all hosts have in common, whatever their file system says
 */
public record HostFiles(Path root, List<Path> shared) {

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

    private static final int SAMPLES = 64;
    private static final int SAMPLE = 64 << 10;

    public HostFiles {
        shared = List.copyOf(shared);
    }

    /** Of this machine, as it is. */
    public static HostFiles sharing(List<Path> folders) {
        return new HostFiles(Path.of("/"), folders);
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

    /** What tells one file from another without reading all of it: its length and samples from its beginning to its end. */
    Optional<String> print(String path) {
        if (!has(path)) {
            return Optional.empty();
        }
        try (FileChannel file = FileChannel.open(here(path), StandardOpenOption.READ)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            ByteBuffer sample = ByteBuffer.allocate(SAMPLE);
            long last = Math.max(0, file.size() - SAMPLE);
            for (int i = 0; i < SAMPLES; i++) {
                sample.clear();
                var _ = file.read(sample, (long) ((double) last * i / (SAMPLES - 1)));
                digest.update(sample.flip());
            }
            return Optional.of(file.size() + ":" + HexFormat.of().formatHex(digest.digest()));
        } catch (IOException e) {
            return Optional.empty();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
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
