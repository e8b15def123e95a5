package dev.tern.testkit.soak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a process holds, by its JVM and its kernel.
 *
 * @param heap bytes that its objects take after a full collection
 * @param resident bytes of its memory that are in the machine's
 */
record Footprint(long heap, long resident, long threads, long files) {

    private static final Pattern USED = Pattern.compile("(?:DefNew|Tenured|generation)\\s+total \\d+K, used (\\d+)K");
    private static final Pattern HEAP = Pattern.compile("heap\\s+total.*used (\\d+)K");
    private static final int KIB = 10;

    static Footprint of(long pid) throws IOException {
        jcmd(pid, "GC.run");
        Path process = Path.of("/proc", Long.toString(pid));
        String status = Files.readString(process.resolve("status"));
        try (Stream<Path> open = Files.list(process.resolve("fd"))) {
            return new Footprint(
                    heap(jcmd(pid, "GC.heap_info")),
                    number(status, "VmRSS:\\s+(\\d+) kB") << KIB,
                    number(status, "Threads:\\s+(\\d+)"),
                    open.count());
        }
    }

    private static long heap(String info) throws IOException {
        Matcher used = USED.matcher(info);
        long sum = 0;
        boolean found = false;
        while (used.find()) {
            sum += Long.parseLong(used.group(1));
            found = true;
        }
        if (!found) {
            return number(info, HEAP.pattern()) << KIB;
        }
        return sum << KIB;
    }

    private static long number(String text, String pattern) throws IOException {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new IOException("No " + pattern + " in " + text);
        }
        return Long.parseLong(matcher.group(1));
    }

    private static String jcmd(long pid, String command) throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process process = new ProcessBuilder(jcmd, Long.toString(pid), command)
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
