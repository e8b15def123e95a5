package dev.tern.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A virtual card, rated at 10 Gbit/s by its driver, with an address of its own. It goes when it is closed. */
public final class TestDevice implements AutoCloseable {

    private static final AtomicInteger MADE = new AtomicInteger();
    private static final int ADDRESSES = 250;

    private final String name;
    private final String peer;
    private final String address;

    /** Skips the test where no devices can be made. */
    public TestDevice() throws IOException {
        long process = ProcessHandle.current().pid();
        int number = MADE.incrementAndGet();
        name = "tp" + process + "a" + number;
        peer = "tp" + process + "b" + number;
        // of those that are for benchmarks and in no network
        address = "198.18." + process % ADDRESSES + "." + number % ADDRESSES;
        assumeTrue(isMade(), "needs root and ip");
        ip("address", "add", address + "/32", "dev", name);
        ip("link", "set", "dev", peer, "up");
        up();
    }

    private boolean isMade() {
        try {
            return run(List.of("ip", "link", "add", name, "type", "veth", "peer", "name", peer))
                    .isEmpty();
        } catch (IOException e) {
            return false; // there is no such program
        }
    }

    public String name() {
        return name;
    }

    public String address() {
        return address;
    }

    public void up() throws IOException {
        ip("link", "set", "dev", name, "up");
    }

    public void down() throws IOException {
        ip("link", "set", "dev", name, "down");
    }

    /** Makes it the only port of a bridge, which gets its address. It goes with {@link #unbridge}. */
    public void bridge(String bridge) throws IOException {
        ip("link", "add", bridge, "type", "bridge");
        ip("address", "del", address + "/32", "dev", name);
        ip("link", "set", "dev", name, "master", bridge);
        ip("link", "set", "dev", bridge, "up");
        ip("address", "add", address + "/32", "dev", bridge);
    }

    public void unbridge(String bridge) throws IOException {
        ip("link", "del", bridge);
    }

    private static void ip(String... arguments) throws IOException {
        List<String> command = new java.util.ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        assertThat(run(command)).as(String.join(" ", command)).isEmpty();
    }

    /** What it complains of. */
    private static String run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.onExit().join().exitValue();
        return status == 0 ? "" : said + " (" + status + ")";
    }

    @Override
    public void close() throws IOException {
        ip("link", "del", name);
    }
}
