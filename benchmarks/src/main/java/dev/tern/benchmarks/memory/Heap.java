package dev.tern.benchmarks.memory;

import dev.tern.contracts.unit.DataSize;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;

/** The heap of this process. */
public final class Heap {

    private Heap() {}

    /** What is in use now, garbage included. */
    public static DataSize used() {
        return new DataSize(
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }

    /** At most this much was ever in use: the sum of what each of its pools had at its own peak. */
    public static DataSize peak() {
        return new DataSize(ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum());
    }
}
