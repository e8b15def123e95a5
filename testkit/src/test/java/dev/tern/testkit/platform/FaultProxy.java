package dev.tern.testkit.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/**
 * The link to an agent's page port, which can fail. A hold drops silently, with no FIN, as a cable that was pulled; a drop
 * does so for ever to those who are connected, as a firewall that forgot them; a cut closes connections, as one that resets
 * them.
 */
public final class FaultProxy {

    private final FaultProxies process;
    private final int port;

    FaultProxy(FaultProxies process, int port) {
        this.process = process;
        this.port = port;
    }

    public int port() {
        return port;
    }

    public int connections() {
        return Integer.parseInt(tell("connections", ""));
    }

    /** Bytes that went through since the start, both ways. */
    public long passed() {
        return Long.parseLong(tell("passed", ""));
    }

    /** From now on nothing passes and nobody is told, until {@link #mend}. */
    public void hold() {
        tell("hold", "");
    }

    /** Who is connected now is never heard again, and not told; new connections pass. */
    public void drop() {
        tell("drop", "");
    }

    /** Closes one connection; the others carry on. */
    public void cutOne() {
        tell("cut-one", "");
    }

    /** Closes every connection and refuses new ones until {@link #mend}. */
    public void cut() {
        tell("cut", "");
    }

    public void delay(Duration each) {
        tell("delay", " " + each.toMillis());
    }

    public void throttle(long bytesPerSecond) {
        tell("throttle", " " + bytesPerSecond);
    }

    /** Flips a bit in each of the next chunks. */
    public void corrupt(int chunks) {
        tell("corrupt", " " + chunks);
    }

    /** Passes the next chunks twice. */
    public void duplicate(int chunks) {
        tell("duplicate", " " + chunks);
    }

    /** Fair weather; what was held flows. */
    public void mend() {
        tell("mend", "");
    }

    private String tell(String command, String rest) {
        try {
            return process.ask(command + " " + port + rest);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
