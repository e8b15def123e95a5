package dev.tern.hypervisor.embedded.daemon;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.DataSize;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The daemon's command line.
 *
 * @param withParent whether it ends when the process that started it has ended
 */
record DaemonOptions(String name, Path socket, Path state, DataSize memory, int cpus, boolean withParent) {

    static final String USAGE = """
            usage: EmbeddedHypervisord --name HOST --socket PATH --state DIR --memory SIZE --cpus N [--with-parent]
              --name HOST      the host's name, lower-case letters, digits, dots and dashes
              --socket PATH    where to listen for control; at most 107 bytes
              --state DIR      folder for the journal; made if missing; one daemon at a time
              --memory SIZE    memory that guests may use together, as 2GiB
              --cpus N         cores that guests share on the virtual account, 1 to 1024
              --with-parent    end when the process that started this one ends
            """;

    private static final Set<String> NAMES = Set.of("--name", "--socket", "--state", "--memory", "--cpus");
    private static final int SOCKET_PATH = 107;
    private static final int MOST_CPUS = 1024;

    /** @throws IllegalArgumentException naming what is wrong */
    static DaemonOptions parse(List<String> arguments) {
        Map<String, String> values = new HashMap<>();
        boolean withParent = false;
        for (int i = 0; i < arguments.size(); i++) {
            String name = arguments.get(i);
            if (name.equals("--with-parent")) {
                withParent = true;
            } else if (!NAMES.contains(name)) {
                throw new IllegalArgumentException("No option \"" + name + "\"");
            } else if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(name + " needs a value");
            } else if (values.put(name, arguments.get(++i)) != null) {
                throw new IllegalArgumentException(name + " is given twice");
            }
        }
        return new DaemonOptions(
                HostId.of(needed(values, "--name")).value(),
                socket(needed(values, "--socket")),
                path("--state", needed(values, "--state")),
                DataSize.parse(needed(values, "--memory")),
                cpus(needed(values, "--cpus")),
                withParent);
    }

    private static String needed(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    private static Path path(String name, String text) {
        try {
            return Path.of(text).toAbsolutePath();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(name + " is not a path: " + e.getReason(), e);
        }
    }

    private static Path socket(String text) {
        Path path = path("--socket", text);
        int bytes = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > SOCKET_PATH) {
            throw new IllegalArgumentException("--socket has " + bytes
                    + " bytes as an absolute path; a unix socket's path has at most " + SOCKET_PATH);
        }
        return path;
    }

    private static int cpus(String text) {
        try {
            int cpus = Integer.parseInt(text);
            if (cpus >= 1 && cpus <= MOST_CPUS) {
                return cpus;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--cpus is not a number: \"" + text + "\"", e);
        }
        throw new IllegalArgumentException("--cpus is " + text + "; it lies between 1 and " + MOST_CPUS);
    }
}
