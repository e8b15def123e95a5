package dev.tern.local.launch;

import java.io.IOException;
import java.util.List;

/** The platform cannot start here as asked; nothing was started. */
public final class LaunchRefusal extends IOException {

    private static final long serialVersionUID = 1;

    private final List<String> problems;

    public LaunchRefusal(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    static LaunchRefusal runsAlready(Home home) throws IOException {
        String who = RunningPlatform.in(home)
                .map(other -> "process " + other.pid() + ", since " + other.startedAt())
                .orElse("another process that is just starting or stopping");
        return new LaunchRefusal(List.of("Tern runs already in " + home.folder() + " (" + who
                + "): use it, stop it with tern down, or choose another home with TERN_HOME"));
    }

    /** One sentence each, naming the value and what to do. */
    public List<String> problems() {
        return problems;
    }
}
