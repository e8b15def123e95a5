package dev.tern.local.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Wraps a command so that it dies with its launcher. The shell becomes the command itself, so that the process id is the
 * command's own, and leaves a watcher behind that reads the launcher's pipe until its end. Signals of the terminal
 * (Ctrl-C, hang-up) are ignored: the launcher gets them and stops its children in order.
 */
final class Guard {

    /** Where there is /proc the watcher acts only on its own parent: a process id may have been given anew. */
    private static final String SCRIPT = """
            trap '' INT HUP
            grace=$1; shift
            exec 3<&0 </dev/null
            (
              read -r end <&3
              parent=$$
              [ -r /proc/self/stat ] && read -r pid name state parent rest </proc/self/stat
              [ "$parent" = $$ ] || exit 0
              kill -TERM $$ || exit 0
              waited=0
              while kill -0 $$ && [ $waited -lt $grace ]; do sleep 0.2; waited=$((waited + 1)); done
              kill -KILL $$
            ) >/dev/null 2>&1 &
            exec 3<&-
            exec "$@"
            """;

    private static final int STEPS_PER_SECOND = 5;

    private Guard() {}

    /** @param grace between asking the command to stop and killing it, when the launcher is gone */
    static List<String> around(List<String> command, Duration grace) {
        List<String> guarded = new ArrayList<>();
        guarded.add("/bin/sh");
        guarded.add("-c");
        guarded.add(SCRIPT);
        guarded.add("tern-guard");
        guarded.add(Long.toString(grace.toSeconds() * STEPS_PER_SECOND));
        guarded.addAll(command);
        return guarded;
    }
}
