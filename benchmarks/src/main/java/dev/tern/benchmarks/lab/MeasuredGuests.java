package dev.tern.benchmarks.lab;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.lab.guest.LabGuest;
import java.util.List;

/** What moves: from a guest that does nothing to one that writes faster than the faster link takes it. */
final class MeasuredGuests {

    private static final int REDIS_VALUES = 40_000;
    private static final String MIXED = "mixed";

    private MeasuredGuests() {}

    static List<LabGuest> all(HostId home) {
        return List.of(
                writer("idle", home, 0, 1024, 16, 10, "zero"),
                writer("writer-5k", home, 1, 1024, 512, 5_000, MIXED),
                writer("writer-40k", home, 2, 768, 256, 40_000, MIXED),
                LabGuest.redis("redis", home, 3, REDIS_VALUES));
    }

    /** More of them, for what is recorded: sizes, rates and contents in between. */
    static List<LabGuest> varied(HostId home) {
        return List.of(
                writer("calm-text", home, 0, 512, 64, 500, "text"),
                writer("busy-code", home, 1, 512, 128, 3_000, "code"),
                writer("busy-pointers", home, 2, 768, 256, 8_000, "pointers"),
                writer("wild-random", home, 3, 512, 32, 20_000, "random"),
                writer("wild-text", home, 4, 1024, 384, 40_000, "text"));
    }

    private static LabGuest writer(
            String name, HostId home, int index, int mib, int workingSetMib, int pagesPerSecond, String content) {
        return LabGuest.writer(
                name, home, index, DataSize.ofMiB(mib), DataSize.ofMiB(workingSetMib), pagesPerSecond, content);
    }
}
