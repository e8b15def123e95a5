package dev.tern.hypervisor.libvirt.connection;

import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.libvirt.binding.Libvirt;
import dev.tern.hypervisor.libvirt.binding.LibvirtFailure;
import dev.tern.hypervisor.libvirt.binding.StorageFunctions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.Set;

/** A host's storage pools, within one call of its lane. A folder of images is the target of one. */
public final class Storage {

    private static final int POOL_INFO_BYTES = 32;
    private static final long AVAILABLE_AT = 24;

    private static final Set<Integer> ABSENT =
            Set.of(LibvirtFailure.NO_POOL, LibvirtFailure.NO_VOLUME, LibvirtFailure.NO_SUPPORT);

    private final Connection connection;
    private final Libvirt libvirt;
    private final StorageFunctions storage;

    Storage(Connection connection) {
        this.connection = connection;
        this.libvirt = connection.libvirt();
        this.storage = libvirt.storage;
    }

    /** What can be done with an open pool. */
    @FunctionalInterface
    private interface Use<T> {
        T of(MemorySegment pool) throws IOException;
    }

    private <T> Optional<T> inPool(String folder, Use<T> use) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pool = storage.poolAt.pointer(connection.handle(), arena.allocateFrom(folder));
            try {
                return libvirt.host.isPoolActive.number(pool) == 1 ? Optional.of(use.of(pool)) : Optional.empty();
            } finally {
                libvirt.give(libvirt.host.freePool, pool);
            }
        } catch (LibvirtFailure e) {
            if (ABSENT.contains(e.code())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** What is free in the active pool whose target is this folder; empty where there is none. */
    public Optional<DataSize> freeAt(String folder) throws IOException {
        return inPool(folder, pool -> {
            storage.refreshPool.number(pool, 0);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment info = arena.allocate(POOL_INFO_BYTES, Long.BYTES);
                storage.poolInfo.number(pool, info);
                return DataSize.ofBytes(Math.max(0, info.get(ValueLayout.JAVA_LONG, AVAILABLE_AT)));
            }
        });
    }

    /** Whether the pool at this folder has an image of that name, as of its latest refresh. */
    public boolean has(String folder, String name) throws IOException {
        return inPool(folder, pool -> {
                    try (Arena arena = Arena.ofConfined()) {
                        libvirt.give(storage.freeVolume, storage.volume.pointer(pool, arena.allocateFrom(name)));
                        return true;
                    } catch (LibvirtFailure e) {
                        if (ABSENT.contains(e.code())) {
                            return false;
                        }
                        throw e;
                    }
                })
                .orElse(false);
    }

    /** @return false where no active pool is at this folder */
    public boolean create(String folder, String volumeXml) throws IOException {
        return inPool(folder, pool -> {
                    try (Arena arena = Arena.ofConfined()) {
                        MemorySegment made = storage.createVolume.pointer(pool, arena.allocateFrom(volumeXml), 0);
                        libvirt.give(storage.freeVolume, made);
                        return true;
                    }
                })
                .orElse(false);
    }

    /** Deletes an image with all that it holds; one that is not there is no error. */
    public void delete(String folder, String name) throws IOException {
        var _ = inPool(folder, pool -> {
            storage.refreshPool.number(pool, 0);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment found = storage.volume.pointer(pool, arena.allocateFrom(name));
                try {
                    return storage.deleteVolume.number(found, 0);
                } finally {
                    libvirt.give(storage.freeVolume, found);
                }
            }
        });
    }
}
