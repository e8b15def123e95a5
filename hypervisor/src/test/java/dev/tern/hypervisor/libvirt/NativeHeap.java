package dev.tern.hypervisor.libvirt;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.management.ManagementFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What C code holds in this process: glibc's count less what the JVM allocated for itself, whose compiler takes and
 * gives back tens of MB as it likes. Needs {@code -XX:NativeMemoryTracking=summary}.
 */
final class NativeHeap {

    private static final MemoryLayout COUNTS = MemoryLayout.structLayout(
            MemoryLayout.sequenceLayout(10, ValueLayout.JAVA_LONG).withName("counts"));
    private static final int MAPPED = 4;
    private static final int IN_USE = 7;
    private static final Pattern TOTAL = Pattern.compile("Total: [^\\n]*\\s+malloc: (\\d+) #");
    /** Memory that Java code asked for: an arena of FFM counts as the library's. */
    private static final Pattern ASKED_FOR = Pattern.compile("Other \\([^\\n]*\\s+\\(malloc=(\\d+) ");

    private NativeHeap() {}

    static long bytes() {
        String jvm = trackedByJvm();
        return allocated() - number(TOTAL, jvm) + number(ASKED_FOR, jvm);
    }

    private static String trackedByJvm() {
        try {
            return (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "vmNativeMemory",
                            new Object[] {new String[] {"summary", "scale=b"}},
                            new String[] {String[].class.getName()});
        } catch (JMException e) {
            throw new IllegalStateException("the JVM does not say what it holds", e);
        }
    }

    private static long number(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        if (!found.find()) {
            throw new IllegalStateException("run with -XX:NativeMemoryTracking=summary; the JVM said: " + text);
        }
        return Long.parseLong(found.group(1));
    }

    private static long allocated() {
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
