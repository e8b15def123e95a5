package dev.tern.hypervisor.libvirt.connection;

import dev.tern.hypervisor.libvirt.binding.DomainEvents;
import dev.tern.hypervisor.libvirt.binding.Libvirt;
import dev.tern.hypervisor.libvirt.binding.LibvirtFailure;
import dev.tern.hypervisor.libvirt.binding.TypedParameters;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An open connection, for the lane's thread only. */
public final class Connection implements AutoCloseable {

    private static final int KEEPALIVE_SECONDS = 3;
    private static final int KEEPALIVE_COUNT = 3;

    private static final int NODE_INFO_BYTES = 72;
    private static final long NODE_MEMORY_AT = 32;
    private static final long NODE_CPUS_AT = 40;

    private static final int STATE = 1;
    private static final int CPU_TOTAL = 1 << 1;
    private static final int BALLOON = 1 << 2;
    private static final int VCPU = 1 << 3;
    private static final int INTERFACE = 1 << 4;
    private static final int BLOCK = 1 << 5;
    private static final int DIRTY_RATE = 1 << 9;
    private static final int WHAT = STATE | CPU_TOTAL | BALLOON | VCPU | INTERFACE | BLOCK | DIRTY_RATE;

    /** One guest whose QEMU hangs must not keep the answer for the others. */
    private static final int NO_WAITING = 1 << 29;

    private final Libvirt libvirt;
    private final MemorySegment handle;
    private DomainEvents.@Nullable Registration registration;

    private Connection(Libvirt libvirt, MemorySegment handle) {
        this.libvirt = libvirt;
        this.handle = handle;
    }

    static Connection open(Libvirt libvirt, LibvirtUri uri, boolean readOnly) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(uri.text());
            MemorySegment handle = (readOnly ? libvirt.openReadOnly : libvirt.open).pointer(text);
            Connection connection = new Connection(libvirt, handle);
            libvirt.keepAlive.number(handle, KEEPALIVE_SECONDS, KEEPALIVE_COUNT);
            return connection;
        } catch (LibvirtFailure e) {
            throw new IOException("libvirtd at " + uri + " cannot be reached: " + e.getMessage(), e);
        }
    }

    Libvirt libvirt() {
        return libvirt;
    }

    MemorySegment handle() {
        return handle;
    }

    public Storage storage() {
        return new Storage(this);
    }

    public boolean isAlive() {
        try {
            return libvirt.isAlive.number(handle) == 1;
        } catch (LibvirtFailure e) {
            return false;
        }
    }

    public String hostName() throws IOException {
        return libvirt.take(libvirt.hostName.pointer(handle)).orElse("");
    }

    /** Of QEMU, as {@code 10.0.2}. */
    public String hypervisorVersion() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocate(ValueLayout.JAVA_LONG);
            libvirt.hypervisorVersion.number(handle, number);
            return Libvirt.dotted(number.get(ValueLayout.JAVA_LONG, 0));
        }
    }

    /** @param kib of memory that the host has */
    public record Node(int cpus, long kib) {}

    public Node node() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(NODE_INFO_BYTES, Long.BYTES);
            libvirt.nodeInfo.number(handle, info);
            return new Node(
                    info.get(ValueLayout.JAVA_INT, NODE_CPUS_AT), info.get(ValueLayout.JAVA_LONG, NODE_MEMORY_AT));
        }
    }

    /**
     * What libvirt's bulk call says of a guest.
     *
     * @param notes the elements of its metadata that were asked for, by namespace
     */
    public record Statistics(String uuid, String name, Map<String, Object> values, Map<String, String> notes) {}

    /** @param namespaces of metadata that come along */
    public List<Statistics> statistics(List<String> namespaces) throws IOException {
        return statistics(WHAT, namespaces);
    }

    /** Only {@code state.*}, for which libvirt asks no QEMU. */
    public List<Statistics> states() throws IOException {
        return statistics(STATE, List.of());
    }

    private List<Statistics> statistics(int what, List<String> namespaces) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment place = arena.allocate(ValueLayout.ADDRESS);
            int count = libvirt.allDomainStats.number(handle, what, place, NO_WAITING);
            return taken(place.get(ValueLayout.ADDRESS, 0), count, namespaces);
        }
    }

    /** Of one guest, or empty if it is unknown here. */
    public Optional<Statistics> statistics(String uuid, List<String> namespaces) throws IOException {
        return ask(uuid, domain -> statistics(domain, namespaces))
                .flatMap(found -> found.stream().findFirst());
    }

    private List<Statistics> statistics(Domain domain, List<String> namespaces) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment one = arena.allocate(2 * ValueLayout.ADDRESS.byteSize(), Long.BYTES);
            one.set(ValueLayout.ADDRESS, 0, domain.handle());
            MemorySegment place = arena.allocate(ValueLayout.ADDRESS);
            int count = libvirt.someDomainStats.number(one, WHAT, place, NO_WAITING);
            return taken(place.get(ValueLayout.ADDRESS, 0), count, namespaces);
        }
    }

    /** A record is a domain, its parameters and their count. */
    private List<Statistics> taken(MemorySegment start, int count, List<String> namespaces) throws IOException {
        long word = ValueLayout.ADDRESS.byteSize();
        try {
            MemorySegment records = start.reinterpret(count * word);
            List<Statistics> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                MemorySegment record =
                        records.getAtIndex(ValueLayout.ADDRESS, i).reinterpret(3 * word);
                Domain domain = new Domain(this, record.get(ValueLayout.ADDRESS, 0));
                Map<String, Object> values = TypedParameters.read(
                        record.get(ValueLayout.ADDRESS, word), record.get(ValueLayout.JAVA_INT, 2 * word));
                all.add(new Statistics(domain.uuid(), domain.name(), values, notes(domain, namespaces)));
            }
            return all;
        } finally {
            libvirt.give(libvirt.freeStats, start);
        }
    }

    /** A guest that has just ended has none any more. */
    private static Map<String, String> notes(Domain domain, List<String> namespaces) throws IOException {
        Map<String, String> notes = new HashMap<>();
        try {
            for (String namespace : namespaces) {
                domain.metadata(namespace).ifPresent(note -> notes.put(namespace, note));
            }
        } catch (LibvirtFailure e) {
            if (e.code() != LibvirtFailure.NO_DOMAIN) {
                throw e;
            }
        }
        return notes;
    }

    /** What is asked of one guest, or done with it. */
    @FunctionalInterface
    public interface GuestCall<T> {
        T on(Domain domain) throws IOException;
    }

    /** Empty where the guest is unknown, and where it ends while it is asked. */
    public <T> Optional<T> ask(String uuid, GuestCall<T> call) throws IOException {
        try (Domain domain = domain(uuid)) {
            return Optional.of(call.on(domain));
        } catch (LibvirtFailure e) {
            if (e.code() == LibvirtFailure.NO_DOMAIN) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** To be closed by whom it is given to. */
    public Domain domain(String uuid) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return new Domain(this, libvirt.lookup.pointer(handle, arena.allocateFrom(uuid)));
        }
    }

    /** Makes a guest persistent, or changes what it will be at its next start. */
    public void define(String xml) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            new Domain(this, libvirt.defineXml.pointer(handle, arena.allocateFrom(xml))).close();
        }
    }

    /** Tells of all that happens to guests until this connection is closed. */
    public void listen(DomainEvents.Listener listener) throws IOException {
        registration = DomainEvents.register(libvirt, handle, listener);
    }

    public HostLists lists() {
        return new HostLists(libvirt, handle);
    }

    public HostOffer offer() {
        return new HostOffer(libvirt, handle);
    }

    /** This side's end; what the library still holds of it, a call in another thread for one, it keeps until then. */
    @Override
    public void close() {
        if (registration != null) {
            DomainEvents.deregister(libvirt, handle, registration);
        }
        libvirt.give(libvirt.close, handle);
    }
}
