package dev.tern.hypervisor.libvirt.connection;

import dev.tern.hypervisor.libvirt.binding.Function;
import dev.tern.hypervisor.libvirt.binding.HostFunctions;
import dev.tern.hypervisor.libvirt.binding.Libvirt;
import dev.tern.hypervisor.libvirt.binding.LibvirtFailure;
import dev.tern.hypervisor.libvirt.binding.ListFunctions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** What a libvirtd has beside guests: read only, within one call of its lane. */
public final class HostLists {

    private static final int MOST = 10_000;

    private final Libvirt libvirt;
    private final ListFunctions lists;
    private final HostFunctions host;
    private final MemorySegment handle;

    HostLists(Libvirt libvirt, MemorySegment handle) {
        this.libvirt = libvirt;
        this.lists = libvirt.lists;
        this.host = libvirt.host;
        this.handle = handle;
    }

    /** @param bridge empty where it has none, or does not run */
    public record Network(String name, String bridge, boolean active) {}

    /** @param xml its definition */
    public record Pool(String name, String xml, boolean active) {}

    /** Reads one thing of a list. */
    @FunctionalInterface
    private interface Reading<T> {
        T of(MemorySegment one) throws IOException;
    }

    public List<Network> networks() throws IOException {
        return all(
                lists.networks,
                host.freeNetwork,
                one -> new Network(
                        Libvirt.copy(lists.networkName.pointer(one)),
                        bridge(one),
                        host.isNetworkActive.number(one) == 1));
    }

    /** A network that goes through a bridge or device of the host may have none of its own. */
    private String bridge(MemorySegment network) {
        try {
            return libvirt.take(lists.networkBridge.pointer(network)).orElse("");
        } catch (LibvirtFailure e) {
            return "";
        }
    }

    public List<Pool> pools() throws IOException {
        return all(
                lists.pools,
                host.freePool,
                one -> new Pool(
                        Libvirt.copy(lists.poolName.pointer(one)),
                        libvirt.take(lists.poolXml.pointer(one, 0)).orElse(""),
                        host.isPoolActive.number(one) == 1));
    }

    /** Nothing where the driver is not installed. */
    private <T> List<T> all(Function list, Function free, Reading<T> reading) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment place = arena.allocate(ValueLayout.ADDRESS);
            int count = list.number(handle, place, 0);
            if (count > MOST) {
                throw new IOException("libvirt answered with a list of " + count + "; at most " + MOST + " are read");
            }
            return read(place.get(ValueLayout.ADDRESS, 0), count, free, reading);
        } catch (LibvirtFailure e) {
            if (e.code() == LibvirtFailure.NO_SUPPORT) {
                return List.of();
            }
            throw e;
        }
    }

    /** All of it is given back, also where one of it, gone meanwhile, cannot be read. */
    private <T> List<T> read(MemorySegment start, int count, Function free, Reading<T> reading) throws IOException {
        MemorySegment list = start.reinterpret(count * ValueLayout.ADDRESS.byteSize());
        List<T> read = new ArrayList<>(count);
        try {
            for (int i = 0; i < count; i++) {
                read.add(reading.of(list.getAtIndex(ValueLayout.ADDRESS, i)));
            }
            return read;
        } finally {
            for (int i = 0; i < count; i++) {
                libvirt.give(free, list.getAtIndex(ValueLayout.ADDRESS, i));
            }
            libvirt.free(start);
        }
    }
}
