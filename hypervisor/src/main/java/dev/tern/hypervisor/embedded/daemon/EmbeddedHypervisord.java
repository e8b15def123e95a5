package dev.tern.hypervisor.embedded.daemon;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Runs the embedded hypervisor of one pretended host until it is told to end by a signal. Prints one line when it is
 * ready. Exit status: 0 after a signal, 1 when it cannot run, 2 when the command line is wrong.
 */
public final class EmbeddedHypervisord {

    private static final int CANNOT_RUN = 1;
    private static final int WRONG_USAGE = 2;

    private EmbeddedHypervisord() {}

    /** @param arguments see {@code --help}, or docs/reference/embedded-hypervisor-protocol.md */
    public static void main(String[] arguments) {
        if (System.getProperty("java.util.logging.SimpleFormatter.format") == null) {
            System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tFT%1$tT.%1$tL %4$s %5$s%6$s%n");
        }
        PrintStream out = System.out;
        if (List.of(arguments).contains("--help")) {
            out.print(DaemonOptions.USAGE);
            return;
        }
        try {
            DaemonOptions options = DaemonOptions.parse(List.of(arguments));
            EmbeddedDaemon daemon = EmbeddedDaemon.start(
                    options,
                    () -> Duration.ofNanos(System.nanoTime()),
                    InstantSource.system(),
                    UnaryOperator.identity());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(daemon), "end"));
            if (options.withParent()) {
                endWithParent();
            }
            out.println("embedded hypervisor " + options.name() + " is ready on " + options.socket());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(DaemonOptions.USAGE);
            System.exit(WRONG_USAGE);
        } catch (IOException e) {
            System.err.println("The embedded hypervisor cannot run: " + e.getMessage());
            System.exit(CANNOT_RUN);
        }
    }

    private static void endWithParent() {
        Optional<ProcessHandle> parent = ProcessHandle.current().parent();
        if (parent.isPresent()) {
            Thread.ofPlatform().name("parent").daemon().start(() -> {
                parent.get().onExit().join();
                System.exit(0);
            });
        }
    }

    private static void end(EmbeddedDaemon daemon) {
        try {
            daemon.close();
        } catch (IOException e) {
            System.err.println("The embedded hypervisor did not end in order: " + e.getMessage());
        }
    }
}
