package dev.tern.hypervisor.libvirt.binding;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * libvirt's calls back, on the thread of its event loop. One stub a kind of event for the whole process; whom a call is
 * for is a number, which libvirt hands back, so that a late call for somebody who has gone finds nobody instead of freed
 * memory.
 */
public final class DomainEvents {

    /** What libvirt tells: returns at once, and does not throw. */
    @FunctionalInterface
    public interface Listener {

        /**
         * @param kind one of this class's
         * @param what libvirt's number of what happened, or the round of a migration; 0 where there is none
         */
        void happened(int kind, String uuid, int what);
    }

    public static final int LIFECYCLE = 0;
    public static final int DEVICE_REMOVED = 15;
    public static final int DEVICE_ADDED = 19;
    public static final int MIGRATION_ITERATION = 20;
    public static final int JOB_COMPLETED = 21;

    private static final System.Logger LOG = System.getLogger(DomainEvents.class.getName());
    private static final int UUID_BYTES = 37;

    private static final Map<Long, Told> LISTENERS = new ConcurrentHashMap<>();
    private static final AtomicLong LAST = new AtomicLong();

    private record Told(Libvirt libvirt, Listener listener) {}

    private DomainEvents() {}

    /**
     * Every kind of event of every guest, until {@link #deregister}.
     *
     * @return what libvirt knows the registrations by
     */
    public static Registration register(Libvirt libvirt, MemorySegment connection, Listener listener)
            throws LibvirtFailure {
        long number = LAST.incrementAndGet();
        LISTENERS.put(number, new Told(libvirt, listener));
        List<Integer> ids = new ArrayList<>();
        try {
            for (Stub stub : Stubs.ALL) {
                ids.add(libvirt.events.register.number(
                        connection,
                        MemorySegment.NULL,
                        stub.kind(),
                        stub.address(),
                        MemorySegment.ofAddress(number),
                        MemorySegment.NULL));
            }
        } catch (LibvirtFailure e) {
            deregister(libvirt, connection, new Registration(number, ids));
            throw e;
        }
        return new Registration(number, ids);
    }

    /** A connection is not closed as long as it has registrations. */
    public static void deregister(Libvirt libvirt, MemorySegment connection, Registration registration) {
        LISTENERS.remove(registration.number());
        for (int id : registration.ids()) {
            libvirt.give(libvirt.events.deregister, connection, id);
        }
    }

    /** @param number that libvirt hands back */
    public record Registration(long number, List<Integer> ids) {

        public Registration {
            ids = List.copyOf(ids);
        }
    }

    private record Stub(int kind, MemorySegment address) {}

    /** Made when first needed; they live as long as the process, as the library does. */
    private static final class Stubs {

        private static final FunctionDescriptor OF_LIFECYCLE =
                FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
        private static final FunctionDescriptor OF_DEVICE =
                FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS, ADDRESS);
        private static final FunctionDescriptor OF_ITERATION =
                FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, JAVA_INT, ADDRESS);
        private static final FunctionDescriptor OF_JOB =
                FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS, JAVA_INT, ADDRESS);

        static final List<Stub> ALL = List.of(
                stub(LIFECYCLE, "lifecycle", OF_LIFECYCLE),
                stub(DEVICE_REMOVED, "removed", OF_DEVICE),
                stub(DEVICE_ADDED, "added", OF_DEVICE),
                stub(MIGRATION_ITERATION, "iteration", OF_ITERATION),
                stub(JOB_COMPLETED, "job", OF_JOB));

        private static Stub stub(int kind, String method, FunctionDescriptor shape) {
            try {
                MethodType type = MethodType.methodType(
                        shape.returnLayout().isPresent() ? int.class : void.class,
                        shape.argumentLayouts().stream().map(Stubs::java).toList());
                MethodHandle handle = MethodHandles.lookup().findStatic(DomainEvents.class, method, type);
                return new Stub(kind, Linker.nativeLinker().upcallStub(handle, shape, Arena.global()));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }

        private static Class<?> java(MemoryLayout layout) {
            return layout.equals(JAVA_INT) ? int.class : MemorySegment.class;
        }
    }

    @SuppressWarnings("unused") // called by the library
    private static int lifecycle(
            MemorySegment connection, MemorySegment domain, int event, int detail, MemorySegment listener) {
        tell(LIFECYCLE, domain, event, listener);
        return 0;
    }

    @SuppressWarnings("unused") // called by the library
    private static void removed(
            MemorySegment connection, MemorySegment domain, MemorySegment alias, MemorySegment listener) {
        tell(DEVICE_REMOVED, domain, 0, listener);
    }

    @SuppressWarnings("unused") // called by the library
    private static void added(
            MemorySegment connection, MemorySegment domain, MemorySegment alias, MemorySegment listener) {
        tell(DEVICE_ADDED, domain, 0, listener);
    }

    @SuppressWarnings("unused") // called by the library
    private static void iteration(MemorySegment connection, MemorySegment domain, int round, MemorySegment listener) {
        tell(MIGRATION_ITERATION, domain, round, listener);
    }

    @SuppressWarnings("unused") // called by the library
    private static void job(
            MemorySegment connection, MemorySegment domain, MemorySegment values, int count, MemorySegment listener) {
        tell(JOB_COMPLETED, domain, 0, listener);
    }

    /** What is thrown out of a call back ends the process. */
    private static void tell(int kind, MemorySegment domain, int what, MemorySegment listener) {
        try (Arena arena = Arena.ofConfined()) {
            Told told = LISTENERS.get(listener.address());
            if (told != null) {
                MemorySegment uuid = arena.allocate(UUID_BYTES);
                told.libvirt().uuid.number(domain, uuid);
                told.listener().happened(kind, uuid.getString(0), what);
            }
        } catch (Throwable e) {
            LOG.log(System.Logger.Level.ERROR, "An event of libvirt''s was not heard", e);
        }
    }
}
