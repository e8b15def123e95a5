package dev.tern.local.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a child process runs.
 *
 * @param name shown in front of its lines, and the name of its log file
 * @param environment added to the launcher's own
 * @param folder in which it runs
 */
public record Program(String name, List<String> command, Map<String, String> environment, Path folder) {

    public Program {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
