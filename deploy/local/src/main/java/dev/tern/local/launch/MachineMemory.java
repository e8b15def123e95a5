package dev.tern.local.launch;

import dev.tern.contracts.unit.DataSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** How much memory this machine, or the container around us, has left. Knows Linux; elsewhere it knows nothing. */
public final class MachineMemory {

    private static final Path MEMINFO = Path.of("/proc/meminfo");
    private static final Path GROUP_LIMIT = Path.of("/sys/fs/cgroup/memory.max");
    private static final Path GROUP_USED = Path.of("/sys/fs/cgroup/memory.current");

    private MachineMemory() {}

    public static Optional<DataSize> available() {
        try {
            if (!Files.isReadable(MEMINFO)) {
                return Optional.empty();
            }
            Optional<DataSize> machine = available(Files.readAllLines(MEMINFO));
            Optional<DataSize> group = Files.isReadable(GROUP_LIMIT) && Files.isReadable(GROUP_USED)
                    ? left(Files.readString(GROUP_LIMIT), Files.readString(GROUP_USED))
                    : Optional.empty();
            return machine.map(m -> group.filter(g -> g.compareTo(m) < 0).orElse(m));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static Optional<DataSize> available(List<String> meminfo) {
        return meminfo.stream()
                .filter(line -> line.startsWith("MemAvailable:"))
                .map(line -> DataSize.ofKiB(Long.parseLong(line.replaceAll("\\D", ""))))
                .findFirst();
    }

    static Optional<DataSize> left(String limit, String used) {
        if (limit.isBlank() || limit.strip().equals("max")) {
            return Optional.empty();
        }
        return Optional.of(DataSize.ofBytes(Long.parseLong(limit.strip()))
                .minusAtMost(DataSize.ofBytes(Long.parseLong(used.strip()))));
    }

    /** What a process holds in memory now; zero where it is gone or nobody can say. */
    public static DataSize resident(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> DataSize.ofKiB(Long.parseLong(line.replaceAll("\\D", ""))))
                    .findFirst()
                    .orElse(DataSize.ZERO);
        } catch (IOException e) {
            return DataSize.ZERO;
        }
    }
}
