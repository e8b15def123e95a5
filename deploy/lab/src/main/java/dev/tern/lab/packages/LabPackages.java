package dev.tern.lab.packages;

import dev.tern.lab.command.Commands;
import dev.tern.lab.command.Result;
import dev.tern.lab.resource.Template;
import dev.tern.local.launch.Steps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The packages that the lab needs, by the script that also CI runs. */
public final class LabPackages {

    /** Where the script is in a checkout. */
    public static final String SCRIPT = "deploy/lab/src/main/resources/dev/tern/lab/packages/packages.sh";

    private static final Duration CHECK_WITHIN = Duration.ofSeconds(20);
    private static final Duration INSTALL_WITHIN = Duration.ofMinutes(10);
    private static final int MISSING = 3;

    private LabPackages() {}

    /** What is missing, a sentence each. */
    public static List<String> missing() throws IOException {
        Result result = script("check", CHECK_WITHIN);
        if (result.succeeded()) {
            return List.of();
        }
        if (result.exit() != MISSING) {
            throw new IOException("The lab's packages cannot be looked at: " + result.err());
        }
        return result.out().lines().toList();
    }

    /** Whether this process may make a lab at all. */
    public static boolean isRoot() throws IOException {
        return Commands.run("id", "-u").equals("0");
    }

    public static boolean hasApt() {
        return Files.isExecutable(Path.of("/usr/bin/apt-get"));
    }

    /**
     * Installs what is missing, and says what it runs and why.
     *
     * @throws IOException with the last that apt said
     */
    public static void install(Steps steps) throws IOException {
        Result result = script("install", INSTALL_WITHIN);
        result.out()
                .lines()
                .filter(line -> line.startsWith("+ ") || line.contains("QEMU"))
                .forEach(steps::now);
        if (!result.succeeded()) {
            List<String> said = new ArrayList<>(result.out().lines().toList());
            said.addAll(result.err().lines().toList());
            throw new IOException("The packages cannot be installed; the last that was said:\n  "
                    + String.join("\n  ", said.subList(Math.max(0, said.size() - 12), said.size())));
        }
    }

    /** What a person runs who wants to install them. */
    public static String command(Path checkout) {
        return "sudo sh " + checkout.resolve(SCRIPT) + " install";
    }

    private static Result script(String what, Duration within) throws IOException {
        return Commands.attempt(
                within,
                List.of("/bin/sh", "-c", Template.of("packages/packages.sh").text(), "packages.sh", what));
    }
}
