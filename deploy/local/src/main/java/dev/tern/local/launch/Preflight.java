package dev.tern.local.launch;

import dev.tern.contracts.unit.DataSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Looks before anything starts whether it can; every problem at once, each with what to do. */
public final class Preflight {

    /** What services, broker and hosts hold beside the guests' memory, as measured and rounded up. */
    static final DataSize PLATFORM = DataSize.ofMiB(2_048);

    private Preflight() {}

    public static List<String> problems(LaunchOptions options) {
        return problems(options, EmbeddedHosts.LOOPBACK);
    }

    /** @param machine address on which the services are to listen; where it is yet to be made nobody has its ports */
    static List<String> problems(LaunchOptions options, String machine) {
        List<String> problems = new ArrayList<>();
        services(options, problems);
        settings(options, problems);
        home(options, problems);
        options.ports()
                .taken(options.agentProcesses(), machine)
                .forEach((what, port) -> problems.add("Port " + port + " for " + what
                        + " is taken by another process: stop that one, or choose other ports with --ports free"));
        if (!options.despiteLittleMemory()) {
            memory(MachineMemory.available(), options.fleet().guestMemory()).ifPresent(problems::add);
        }
        return problems;
    }

    private static void services(LaunchOptions options, List<String> problems) {
        for (Service service : Service.values()) {
            Path jar = service.jar(options.checkout());
            if (!Files.isReadable(jar)) {
                problems.add("The " + service.word() + " service is not built (" + jar
                        + " is missing): run ./mvnw -Dquick -DskipTests package");
            }
        }
    }

    private static void settings(LaunchOptions options, List<String> problems) {
        List<String> prefixes =
                Arrays.stream(Service.values()).map(Service::prefix).toList();
        options.settings().keySet().stream()
                .filter(key -> key.startsWith("tern.") && prefixes.stream().noneMatch(key::startsWith))
                .sorted()
                .forEach(key -> problems.add("The setting " + key + " belongs to no service: begin it with one of "
                        + String.join(", ", prefixes)));
    }

    private static void home(LaunchOptions options, List<String> problems) {
        Path folder = options.home().folder();
        Path existing = folder;
        for (Path parent = folder; parent != null && !Files.exists(existing); parent = parent.getParent()) {
            existing = parent;
        }
        if (!Files.isDirectory(existing) || !Files.isWritable(existing)) {
            problems.add("Nothing can be written to " + existing + ": choose another folder with TERN_HOME");
        }
    }

    /** @return what is wrong where the memory is too little for the platform and these guests */
    public static Optional<String> memory(Optional<DataSize> available, DataSize guests) {
        DataSize needed = PLATFORM.plus(guests);
        return available
                .filter(free -> free.compareTo(needed) < 0)
                .map(free -> "There is " + free + " of memory left and " + needed + " are needed (" + PLATFORM
                        + " for the platform, " + guests
                        + " for the guests): end other programs, or try it with --force");
    }
}
