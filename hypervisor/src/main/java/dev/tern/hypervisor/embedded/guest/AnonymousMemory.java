package dev.tern.hypervisor.embedded.guest;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Zeroed memory from the system, page-aligned. On Linux it is an anonymous mapping, of which a page costs nothing until
 * it is written: an incoming guest of several GiB is ready at once, and its free memory is never there. Elsewhere it is
 * what the JDK gives, zeroed beforehand.
 */
final class AnonymousMemory {

    private static final System.Logger LOG = System.getLogger(AnonymousMemory.class.getName());
    private static final int READ_WRITE = 0x1 | 0x2;
    private static final int PRIVATE_ANONYMOUS = 0x02 | 0x20;
    private static final int NO_FILE = -1;
    private static final long FAILED = -1;

    private static final Optional<Calls> CALLS = calls();

    private record Calls(MethodHandle mmap, MethodHandle munmap) {}

    private AnonymousMemory() {}

    /** Given back when the arena is closed. */
    static MemorySegment allocate(Arena arena, long bytes, long alignment) {
        return CALLS.isPresent() ? mapped(CALLS.get(), arena, bytes) : arena.allocate(bytes, alignment);
    }

    private static Optional<Calls> calls() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.empty();
        }
        try {
            Linker linker = Linker.nativeLinker();
            MethodHandle mmap = linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("mmap"),
                    FunctionDescriptor.of(
                            ValueLayout.ADDRESS,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_LONG));
            MethodHandle munmap = linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("munmap"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
            return Optional.of(new Calls(mmap, munmap));
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "No mappings here; guests' memory is zeroed beforehand", e);
            return Optional.empty();
        }
    }

    private static MemorySegment mapped(Calls calls, Arena arena, long bytes) {
        MemorySegment start;
        try {
            start = (MemorySegment)
                    calls.mmap.invokeExact(MemorySegment.NULL, bytes, READ_WRITE, PRIVATE_ANONYMOUS, NO_FILE, 0L);
        } catch (Throwable e) {
            throw new IllegalStateException("mmap could not be called", e);
        }
        if (start.address() == FAILED) {
            throw new OutOfMemoryError("The system has no " + bytes + " bytes to map");
        }
        return start.reinterpret(bytes, arena, mapping -> unmap(calls, mapping, bytes));
    }

    private static void unmap(Calls calls, MemorySegment mapping, long bytes) {
        try {
            int status = (int) calls.munmap.invokeExact(mapping, bytes);
            if (status != 0) {
                LOG.log(System.Logger.Level.ERROR, "{0} bytes of a guest could not be given back", bytes);
            }
        } catch (Throwable e) {
            throw new IllegalStateException("munmap could not be called", e);
        }
    }
}
