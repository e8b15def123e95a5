package dev.tern.transfer.migration;

import dev.tern.contracts.id.MigrationId;
import java.nio.file.Path;

/** File names of the sockets at which a hypervisor and a page stream meet; a path of one must stay below 108 bytes. */
final class SocketName {

    private static final int SHORT = 13;

    private SocketName() {}

    /** Where hypervisors meet their agents for disks, beside a stream's socket: the hypervisor's own rule. */
    static Path ofDisks(Path stream) {
        return stream.resolveSibling(stream.getFileName() + "-disks");
    }

    static String of(MigrationId migration, String direction) {
        return migration.value().substring(0, SHORT) + "." + direction;
    }
}
