package dev.tern.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A switch between hosts, in a network namespace of its own; each host has a bridge {@code br0} with the link to it. */
final class TestSwitch implements AutoCloseable {

    private final Process process;

    TestSwitch() throws IOException {
        process = new ProcessBuilder("unshare", "--net", "--fork", "--kill-child", "cat").start();
        TwoHosts.await(() -> process.children().findFirst().isPresent()
                && run(pid(), "ip -o link").contains("lo:"));
        run(pid(), "ip link add sw type bridge && ip link set sw up");
    }

    private long pid() {
        return process.children().findFirst().orElseThrow().pid();
    }

    /** @param port the switch's, of at most 15 letters */
    void plug(TestHost host, String port) throws IOException {
        run(pid(), "ip link add " + port + " type veth peer name uplink netns " + host.pid());
        run(pid(), "ip link set " + port + " master sw up");
        run(host.pid(), "ip link add br0 type bridge && ip link set br0 up && ip link set uplink master br0 up");
    }

    /** The port behind which the switch has last seen an address. */
    Optional<String> portOf(String mac) throws IOException {
        return learned(pid(), "sw", mac);
    }

    /** The port of the host's own bridge. */
    static Optional<String> portAt(TestHost host, String mac) throws IOException {
        return learned(host.pid(), "br0", mac);
    }

    private static Optional<String> learned(long pid, String bridge, String mac) throws IOException {
        return run(pid, "bridge fdb show br " + bridge)
                .lines()
                .filter(line -> line.startsWith(mac) && !line.contains("permanent"))
                .map(line -> line.replaceAll(".* dev (\\S+) .*", "$1"))
                .findFirst();
    }

    private static String run(long pid, String line) throws IOException {
        Process command = new ProcessBuilder("nsenter", "--net=/proc/" + pid + "/ns/net", "--", "sh", "-euc", line)
                .redirectErrorStream(true)
                .start();
        String said = new String(command.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(command.onExit().join().exitValue()).as("%s: %s", line, said).isZero();
        return said;
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.destroyForcibly().onExit().join();
    }
}
