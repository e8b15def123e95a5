package dev.tern.hypervisor.libvirt;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** What is allocated by C code in this process, as glibc counts it. */
final class NativeHeap {

    private static final MemoryLayout COUNTS = MemoryLayout.structLayout(
            MemoryLayout.sequenceLayout(10, ValueLayout.JAVA_LONG).withName("counts"));
    private static final int MAPPED = 4;
    private static final int IN_USE = 7;

    private NativeHeap() {}

    static long bytes() {
        Linker linker = Linker.nativeLinker();
        MethodHandle count =
                linker.downcallHandle(linker.defaultLookup().findOrThrow("mallinfo2"), FunctionDescriptor.of(COUNTS));
        try (Arena arena = Arena.ofConfined()) {
            var counts = (MemorySegment) count.invokeExact((SegmentAllocator) arena);
            return counts.getAtIndex(ValueLayout.JAVA_LONG, MAPPED) + counts.getAtIndex(ValueLayout.JAVA_LONG, IN_USE);
        } catch (Throwable e) {
            throw new IllegalStateException("glibc does not count", e);
        }
    }
}
