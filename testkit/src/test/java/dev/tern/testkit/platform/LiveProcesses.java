package dev.tern.testkit.platform;

import dev.tern.contracts.id.HostId;
import dev.tern.local.process.ChildState;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/** The platform's processes, by name, and what a kernel can do to them. */
public final class LiveProcesses {

    public static final String BROKER = "broker";

    private final Supplier<List<ChildState>> children;

    public LiveProcesses(Supplier<List<ChildState>> children) {
        this.children = children;
    }

    /** The name of the process that is this host's agent. */
    public static String agentOf(HostId host) {
        return "agent-" + host;
    }

    /** The name of the process that is this host: its end is the host's loss of power. */
    public static String daemonOf(HostId host) {
        return host.value();
    }

    public List<String> names() {
        return children.get().stream().map(ChildState::name).toList();
    }

    public long pid(String process) {
        return state(process).pid();
    }

    public boolean isAlive(String process) {
        return state(process).alive();
    }

    /** kill -9; the launcher starts it again. */
    public void kill(String process) {
        ProcessHandle.of(pid(process)).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** SIGTERM; the launcher starts it again. */
    public void terminate(String process) {
        ProcessHandle.of(pid(process)).ifPresent(ProcessHandle::destroy);
    }

    /** SIGSTOP: it stands still. */
    public void stop(String process) throws IOException {
        signal("-STOP", process);
    }

    /** SIGCONT. */
    public void resume(String process) throws IOException {
        signal("-CONT", process);
    }

    private void signal(String signal, String process) throws IOException {
        Process kill = new ProcessBuilder("kill", signal, Long.toString(pid(process)))
                .inheritIO()
                .start();
        try {
            kill.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }

    private ChildState state(String process) {
        return children.get().stream()
                .filter(state -> state.name().equals(process))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No process " + process));
    }
}
