package dev.tern.hypervisor.libvirt.connection;

import dev.tern.hypervisor.libvirt.binding.Libvirt;
import dev.tern.hypervisor.libvirt.binding.LibvirtFailure;
import dev.tern.hypervisor.libvirt.binding.TypedParameters;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The five phases of a migration, each driven on its own host:
 * <pre>
 * source       Begin -----------------------&gt; Begin, Perform (copies) ---------------&gt; Confirm
 * destination         Prepare (QEMU listens)                          Finish (loaded)
 * </pre>
 * A cookie is what libvirt at one end tells libvirt at the other, opaque to all between.
 */
public final class Phases {

    public static final int LIVE = 1;
    public static final int PERSIST_DESTINATION = 1 << 3;
    public static final int UNDEFINE_SOURCE = 1 << 4;
    public static final int PAUSED = 1 << 5;

    /** Several connections: QEMU's multifd. */
    public static final int PARALLEL = 1 << 17;

    public static final int TLS = 1 << 16;
    public static final int OFFLINE = 1 << 10;
    public static final int COMPRESSED = 1 << 11;
    public static final int AUTO_CONVERGE = 1 << 13;

    public static final int NON_SHARED_DISK = 1 << 6;
    public static final int NON_SHARED_INC = 1 << 7;

    private static final int CANCELLED = 1;

    private Phases() {}

    /**
     * The disks that are copied with the guest.
     *
     * @param targets of them; none where all is shared
     * @param incremental only what lies above the files behind them is copied
     */
    public record Disks(List<String> targets, boolean incremental) {

        public static final Disks SHARED = new Disks(List.of(), false);

        public Disks {
            targets = List.copyOf(targets);
        }

        int flags() {
            return targets.isEmpty() ? 0 : incremental ? NON_SHARED_INC : NON_SHARED_DISK;
        }

        Map<String, Object> parameters() {
            return targets.isEmpty() ? Map.of() : Map.of("migrate_disks", targets);
        }
    }

    public record Begun(String xml, Cookie cookie) {}

    /** @param uri for the source */
    public record Listening(Cookie cookie, String uri) {}

    /** Holds nothing: without CHANGE_PROTECTION the job begins with Perform. */
    public static Begun begin(Domain domain, Disks disks, int flags) throws IOException {
        Libvirt libvirt = domain.connection().libvirt();
        Map<String, Object> parameters = disks.parameters();
        try (Arena arena = Arena.ofConfined()) {
            CookieOut out = new CookieOut(arena);
            MemorySegment xml = libvirt.begin.pointer(
                    domain.handle(),
                    TypedParameters.write(arena, parameters),
                    TypedParameters.count(parameters),
                    out.place,
                    out.length,
                    flags | disks.flags());
            return new Begun(libvirt.take(xml).orElse(""), out.taken(libvirt));
        }
    }

    /**
     * Makes the incoming guest, whose QEMU listens then. The guest is destroyed with this connection, until
     * {@link #finish}.
     *
     * @return the cookie for {@link #perform}, and where QEMU listens
     */
    public static Listening prepare(Connection connection, String xml, Cookie cookie, Route route, int flags)
            throws IOException {
        Libvirt libvirt = connection.libvirt();
        Map<String, Object> parameters = new LinkedHashMap<>(route.parameters());
        byte[] told = cookie.bytes();
        parameters.put("destination_xml", xml);
        try (Arena arena = Arena.ofConfined()) {
            CookieOut out = new CookieOut(arena);
            MemorySegment uri = arena.allocate(ValueLayout.ADDRESS);
            libvirt.prepare.number(
                    connection.handle(),
                    TypedParameters.write(arena, parameters),
                    TypedParameters.count(parameters),
                    in(arena, told),
                    told.length,
                    out.place,
                    out.length,
                    uri,
                    flags);
            String where = libvirt.take(uri.get(ValueLayout.ADDRESS, 0)).orElse("");
            return new Listening(out.taken(libvirt), where);
        }
    }

    /** Copies the guest out; comes back when the other side has it all, and the guest is paused. */
    public static void perform(Domain domain, Cookie cookie, Route route, long mibPerSecond, int flags)
            throws IOException {
        Libvirt libvirt = domain.connection().libvirt();
        Map<String, Object> parameters = new LinkedHashMap<>(route.parameters());
        byte[] told = cookie.bytes();
        if (mibPerSecond > 0) {
            parameters.put("bandwidth", mibPerSecond);
        }
        try (Arena arena = Arena.ofConfined()) {
            CookieOut out = new CookieOut(arena);
            libvirt.perform.number(
                    domain.handle(),
                    MemorySegment.NULL,
                    TypedParameters.write(arena, parameters),
                    TypedParameters.count(parameters),
                    in(arena, told),
                    told.length,
                    out.place,
                    out.length,
                    flags);
            out.taken(libvirt); // for Finish, which need not wait for it
        }
    }

    /**
     * Comes back when the guest is loaded, and paused; a guest that does not load is destroyed.
     *
     * @param begun the source's first cookie, by which libvirt closes what let the disks in
     */
    public static void finish(Connection connection, String name, Cookie begun, int flags) throws IOException {
        finish(connection, name, begun, flags, false);
    }

    private static void finish(Connection connection, String name, Cookie begun, int flags, boolean cancelled)
            throws IOException {
        Libvirt libvirt = connection.libvirt();
        Map<String, String> parameters = Map.of("destination_name", name);
        byte[] told = begun.plain().bytes();
        try (Arena arena = Arena.ofConfined()) {
            CookieOut out = new CookieOut(arena);
            MemorySegment domain = libvirt.finish.pointer(
                    connection.handle(),
                    TypedParameters.write(arena, parameters),
                    parameters.size(),
                    told.length == 0 ? MemorySegment.NULL : in(arena, told),
                    told.length,
                    out.place,
                    out.length,
                    flags,
                    cancelled ? CANCELLED : 0);
            out.taken(libvirt);
            libvirt.give(libvirt.freeDomain, domain);
        }
    }

    /** Destroys an incoming guest that is not loaded. */
    public static void cancel(Connection connection, String name, int flags) throws IOException {
        try {
            finish(connection, name, Cookie.NONE, flags, true);
        } catch (LibvirtFailure e) {
            if (e.code() != LibvirtFailure.FINISH_OK) {
                throw e;
            }
        }
    }

    /** Ends the guest here, or, cancelled, lets it run again if it ran before. */
    public static void confirm(Domain domain, int flags, boolean cancelled) throws IOException {
        domain.connection()
                .libvirt()
                .confirm
                .number(
                        domain.handle(),
                        MemorySegment.NULL,
                        0,
                        MemorySegment.NULL,
                        0,
                        flags,
                        cancelled ? CANCELLED : 0);
    }

    private static MemorySegment in(Arena arena, byte[] cookie) {
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, cookie);
    }

    private static final class CookieOut {

        private static final int MOST = 16 << 20;

        private final MemorySegment place;
        private final MemorySegment length;

        CookieOut(Arena arena) {
            place = arena.allocate(ValueLayout.ADDRESS);
            length = arena.allocate(ValueLayout.JAVA_INT);
        }

        Cookie taken(Libvirt libvirt) {
            int bytes = Math.clamp(length.get(ValueLayout.JAVA_INT, 0), 0, MOST);
            return Cookie.of(libvirt.take(place.get(ValueLayout.ADDRESS, 0), bytes));
        }
    }
}
