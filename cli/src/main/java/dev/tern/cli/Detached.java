package dev.tern.cli;

import dev.tern.local.launch.Home;
import dev.tern.local.launch.RunningPlatform;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Starts the platform in a process that stays when this one ends. */
final class Detached {

    private static final long POLL_MILLIS = 200;
    private static final int SHOWN_LINES = 15;
    private static final String STEP = "tern: ";
    /** Neither the terminal's Ctrl-C nor its end is meant for the detached process. */
    private static final String IGNORE_TERMINAL = "trap '' HUP INT; exec \"$@\"";

    private Detached() {}

    /** @param down the command that stops it */
    static int start(TernCommand tern, Home home, String down, List<String> arguments)
            throws IOException, InterruptedException {
        Files.createDirectories(home.logs());
        Path log = home.logs().resolve("tern.log");
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", IGNORE_TERMINAL, "tern"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), TernCommand.class.getName()));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(log.toFile())
                .redirectErrorStream(true);
        builder.environment().remove("TERN_TTY");
        Process process = builder.start();
        int shown = 0;
        while (true) {
            shown = steps(tern, log, shown);
            Optional<RunningPlatform> running = RunningPlatform.in(home).filter(it -> it.pid() == process.pid());
            if (running.isPresent() && running.get().ready()) {
                tern.say("Tern is up in " + home.folder() + " (process " + process.pid() + "); " + down + " stops it.");
                return ExitCode.OK;
            }
            if (!process.isAlive()) {
                tern.say("tern: it did not start; the end of " + log + ":");
                lastLines(log).forEach(tern::say);
                return process.exitValue() == 0 ? ExitCode.FAILED : process.exitValue();
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** Shows what the process says of its own steps; returns how many lines were looked at. */
    private static int steps(TernCommand tern, Path log, int shown) throws IOException {
        List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
        lines.stream().skip(shown).filter(line -> line.startsWith(STEP)).forEach(tern::say);
        return lines.size();
    }

    private static List<String> lastLines(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
        return lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size());
    }
}
