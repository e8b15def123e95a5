package dev.tern.lab.command;

import java.util.List;

/**
 * How a command ended.
 *
 * @param exit code
 * @param out what it printed
 * @param err what it printed as errors
 */
public record Result(List<String> command, int exit, String out, String err) {

    public Result {
        command = List.copyOf(command);
    }

    public boolean succeeded() {
        return exit == 0;
    }
}
