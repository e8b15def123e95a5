package dev.tern.transfer.migration;

import dev.tern.contracts.id.MigrationId;

/** File names of the sockets at which a hypervisor and a page stream meet; a path of one must stay below 108 bytes. */
final class SocketName {

    private static final int SHORT = 13;

    private SocketName() {}

    static String of(MigrationId migration, String direction) {
        return migration.value().substring(0, SHORT) + "." + direction;
    }
}
