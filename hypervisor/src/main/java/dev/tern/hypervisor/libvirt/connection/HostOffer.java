package dev.tern.hypervisor.libvirt.connection;

import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.libvirt.binding.Function;
import dev.tern.hypervisor.libvirt.binding.HostFunctions;
import dev.tern.hypervisor.libvirt.binding.Libvirt;
import dev.tern.hypervisor.libvirt.binding.LibvirtFailure;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a host is and has, as its libvirtd says: read only, within one call of its lane. */
public final class HostOffer {

    /** Says which features are missing, and not only that some are. */
    private static final int FAIL_INCOMPATIBLE = 1;

    /** More NUMA nodes than Linux has. */
    private static final int MOST_CELLS = 1024;

    /** What a driver that is not installed, or does not know the name, answers. */
    private static final Set<Integer> ABSENT = Set.of(
            LibvirtFailure.NO_NETWORK,
            LibvirtFailure.NO_POOL,
            LibvirtFailure.NO_SUPPORT,
            LibvirtFailure.OPERATION_UNSUPPORTED);

    private final Libvirt libvirt;
    private final HostFunctions host;
    private final MemorySegment handle;

    HostOffer(Libvirt libvirt, MemorySegment handle) {
        this.libvirt = libvirt;
        this.host = libvirt.host;
        this.handle = handle;
    }

    /** XML of the host, its CPU and the guests that it can run. */
    public String capabilities() throws IOException {
        return libvirt.take(host.capabilities.pointer(handle)).orElse("");
    }

    /** XML of what guests of one kind may have here. Those who may only read may not ask. */
    public String domainCapabilities(String emulator, String architecture, String machine, String type)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return libvirt.take(host.domainCapabilities.pointer(
                            handle,
                            arena.allocateFrom(emulator),
                            arena.allocateFrom(architecture),
                            arena.allocateFrom(machine),
                            arena.allocateFrom(type),
                            0))
                    .orElse("");
        }
    }

    /**
     * Which features a guest's CPU has and the CPU that its hypervisor offers here has not, in libvirt's words.
     *
     * @param cpu the element of its definition
     */
    public Optional<String> lacksForGuest(String emulator, String architecture, String machine, String type, String cpu)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            host.compareHypervisorCpu.number(
                    handle,
                    arena.allocateFrom(emulator),
                    arena.allocateFrom(architecture),
                    arena.allocateFrom(machine),
                    arena.allocateFrom(type),
                    arena.allocateFrom(cpu),
                    FAIL_INCOMPATIBLE);
            return Optional.empty();
        } catch (LibvirtFailure e) {
            return incompatible(e);
        }
    }

    /** The same for another host's whole CPU, as its capabilities have it. */
    public Optional<String> lacksOfHost(String cpu) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            host.compareCpu.number(handle, arena.allocateFrom(cpu), FAIL_INCOMPATIBLE);
            return Optional.empty();
        } catch (LibvirtFailure e) {
            return incompatible(e);
        }
    }

    private static Optional<String> incompatible(LibvirtFailure failure) throws LibvirtFailure {
        if (failure.code() == LibvirtFailure.CPU_INCOMPATIBLE) {
            return Optional.of(String.valueOf(failure.getMessage()));
        }
        throw failure;
    }

    /** Memory that nobody uses on each NUMA node; one node where the host has no NUMA. */
    public List<DataSize> freeOfCells() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(ValueLayout.JAVA_LONG, MOST_CELLS);
            int answered = host.freeOfCells.number(handle, bytes, 0, MOST_CELLS);
            List<DataSize> free = new ArrayList<>();
            for (int i = 0; i < answered; i++) {
                free.add(DataSize.ofBytes(bytes.getAtIndex(ValueLayout.JAVA_LONG, i)));
            }
            return free;
        }
    }

    /** Free huge pages of a size in KiB, on all of the host's cells. */
    public long freePages(int kib, int cells) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment counts = arena.allocate(ValueLayout.JAVA_LONG, Math.max(1, cells));
            int answered = host.freePages.number(
                    handle, 1, arena.allocateFrom(ValueLayout.JAVA_INT, kib), 0, cells, counts, 0);
            long free = 0;
            for (int i = 0; i < Math.min(answered, cells); i++) {
                free += counts.getAtIndex(ValueLayout.JAVA_LONG, i);
            }
            return free;
        } catch (LibvirtFailure e) {
            if (e.code() == LibvirtFailure.OPERATION_FAILED || e.code() == LibvirtFailure.INVALID_ARGUMENT) {
                return 0; // there are no pages of that size here
            }
            throw e;
        }
    }

    /** Empty where there is no network of that name; else whether it is active. */
    public Optional<Boolean> network(String name) throws IOException {
        return active(name, host.network, host.isNetworkActive, host.freeNetwork);
    }

    public Optional<Boolean> pool(String name) throws IOException {
        return active(name, host.pool, host.isPoolActive, host.freePool);
    }

    private Optional<Boolean> active(String name, Function lookup, Function isActive, Function free)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment found = lookup.pointer(handle, arena.allocateFrom(name));
            try {
                return Optional.of(isActive.number(found) == 1);
            } finally {
                libvirt.give(free, found);
            }
        } catch (LibvirtFailure e) {
            if (ABSENT.contains(e.code())) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
