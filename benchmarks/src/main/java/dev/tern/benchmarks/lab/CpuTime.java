package dev.tern.benchmarks.lab;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What processes have used, from /proc. A QEMU's virtual CPUs are threads of its own and the guest's work, not the move's.
 *
 * @param seconds of the whole process
 * @param guest those of its virtual CPUs
 */
record CpuTime(double seconds, double guest) {

    static final CpuTime NONE = new CpuTime(0, 0);

    private static final Path PROC = Path.of("/proc");
    private static final double TICKS_PER_SECOND = 100;
    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final int IDLE = 3;
    private static final int WAITING = 4;
    /** Those after them are in the first already. */
    private static final int KINDS = 8;

    private static final String VIRTUAL = "CPU ";

    /** @throws NoSuchFileException when the process is gone */
    static CpuTime of(long pid) throws IOException {
        Path process = PROC.resolve(Long.toString(pid));
        double guest = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(process.resolve("task"))) {
            for (Path thread : threads) {
                guest += virtual(thread);
            }
        }
        return new CpuTime(used(process), guest);
    }

    private static double virtual(Path thread) throws IOException {
        try {
            return Files.readString(thread.resolve("comm")).startsWith(VIRTUAL) ? used(thread) : 0;
        } catch (NoSuchFileException e) {
            return 0; // threads end
        }
    }

    /** The name in the second field may have spaces: fields are counted after its end. */
    private static double used(Path of) throws IOException {
        String stat = Files.readString(of.resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM])) / TICKS_PER_SECOND;
    }

    /** Of all CPUs of this machine since its start: what was used, and all there was. */
    static double[] machine() throws IOException {
        String[] words = Files.readAllLines(PROC.resolve("stat")).getFirst().split(" +", -1);
        List<Long> kinds = Arrays.stream(words).skip(1).map(Long::parseLong).toList();
        long all = kinds.stream().limit(KINDS).mapToLong(Long::longValue).sum();
        long idle = kinds.get(IDLE) + kinds.get(WAITING);
        return new double[] {all - idle, all};
    }

    CpuTime plus(CpuTime other) {
        return new CpuTime(seconds + other.seconds, guest + other.guest);
    }

    /** Threads leave a process before it ends, and take what they used out of the sum of them. */
    static CpuTime later(CpuTime before, CpuTime now) {
        return new CpuTime(now.seconds, Math.max(before.guest, now.guest));
    }

    CpuTime minus(CpuTime other) {
        return new CpuTime(seconds - other.seconds, guest - other.guest);
    }
}
