package dev.tern.local.launch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** Whoever holds this runs the platform of a home; the kernel gives it back when its holder is gone, however it went. */
final class HomeLock implements AutoCloseable {

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final FileChannel channel;

    private HomeLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @return empty where somebody else holds it */
    static Optional<HomeLock> tryTake(Home home) throws IOException {
        Files.createDirectories(home.folder(), OWNER_ONLY);
        FileChannel channel = FileChannel.open(home.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            return Optional.empty();
        }
        return Optional.of(new HomeLock(channel));
    }

    static boolean isHeld(Home home) throws IOException {
        if (!Files.exists(home.lock())) {
            return false;
        }
        Optional<HomeLock> taken = tryTake(home);
        if (taken.isPresent()) {
            taken.get().close();
            return false;
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
