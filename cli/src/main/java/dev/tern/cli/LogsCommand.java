package dev.tern.cli;

import dev.tern.cli.text.Printable;
import dev.tern.local.launch.Home;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "logs", description = "Shows what the processes of this machine's platform print.")
final class LogsCommand extends Subcommand {

    private static final String ENDING = ".log";
    private static final long POLL_MILLIS = 250;

    @Parameters(
            arity = "0..1",
            paramLabel = "SERVICE",
            description = "monitor, scheduler, policy, transfer, broker or a host's name. Default: all.")
    private @Nullable String service;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what is written from now on, until Ctrl-C.")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "LINES",
            description = "Show so many of the last lines of each. Default: ${DEFAULT-VALUE}.")
    private int lines = 50;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Map<String, Path> logs = logs(tern().runningHome());
        int width = logs.keySet().stream().mapToInt(String::length).max().orElse(0);
        Map<String, Long> read = new LinkedHashMap<>();
        for (Map.Entry<String, Path> log : logs.entrySet()) {
            List<String> all = Files.readAllLines(log.getValue(), StandardCharsets.UTF_8);
            show(log.getKey(), width, all.subList(Math.max(0, all.size() - Math.max(0, lines)), all.size()));
            read.put(log.getKey(), Files.size(log.getValue()));
        }
        tern().out().flush();
        while (follow && !tern().out().checkError()) {
            Thread.sleep(POLL_MILLIS);
            for (Map.Entry<String, Path> log : logs.entrySet()) {
                read.put(log.getKey(), more(log.getKey(), width, log.getValue(), read.getOrDefault(log.getKey(), 0L)));
            }
        }
        return ExitCode.OK;
    }

    private Map<String, Path> logs(Home home) throws IOException {
        Map<String, Path> found = new LinkedHashMap<>();
        if (Files.isDirectory(home.logs())) {
            try (Stream<Path> files = Files.list(home.logs())) {
                files.filter(file -> file.toString().endsWith(ENDING)).sorted().forEach(file -> {
                    String name = file.getFileName().toString();
                    found.put(name.substring(0, name.length() - ENDING.length()), file);
                });
            }
        }
        if (found.isEmpty()) {
            throw new IOException("There are no logs in " + home.logs() + ": was Tern ever up there? (tern up)");
        }
        if (service != null) {
            if (!found.containsKey(service)) {
                throw new IOException(
                        "There is no log of \"" + service + "\"; there are " + String.join(", ", found.keySet()));
            }
            found.keySet().retainAll(List.of(service));
        }
        return found;
    }

    private long more(String name, int width, Path file, long from) throws IOException {
        long size = Files.size(file);
        if (size == from) {
            return from;
        }
        long start = size < from ? 0 : from; // it was turned over
        byte[] fresh = new byte[Math.toIntExact(Math.min(size - start, 1 << 20))];
        try (var open = new RandomAccessFile(file.toFile(), "r")) {
            open.seek(start);
            open.readFully(fresh);
        }
        int whole = fresh.length;
        while (whole > 0 && fresh[whole - 1] != '\n') {
            whole--;
        }
        show(
                name,
                width,
                new String(fresh, 0, whole, StandardCharsets.UTF_8).lines().toList());
        tern().out().flush();
        return start + whole;
    }

    private void show(String name, int width, List<String> from) {
        String prefix = service != null ? "" : name + " ".repeat(width - name.length()) + " | ";
        List<String> shown = new ArrayList<>();
        from.forEach(line -> shown.add(prefix + Printable.of(line.replace("\t", "  "))));
        shown.forEach(tern().out()::println);
    }
}
