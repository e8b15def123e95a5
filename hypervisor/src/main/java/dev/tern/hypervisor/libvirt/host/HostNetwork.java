package dev.tern.hypervisor.libvirt.host;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The network namespace in which the host's guests send.
 *
 * @param enter the command with which others are run there; empty where this process is in it, as an agent is
 */
public record HostNetwork(List<String> enter) {

    public static final HostNetwork HERE = new HostNetwork(List.of());

    private static final long PATIENCE_SECONDS = 10;

    public HostNetwork {
        enter = List.copyOf(enter);
    }

    /**
     * Has the kernel end all TCP connections to there at once: for who holds them it is as if the peer had reset them. Needs
     * root, {@code ss} of iproute2, and a kernel with INET_DIAG_DESTROY.
     *
     * @param peer a name or an address
     * @throws IOException with what {@code ss} said, where they could not be ended
     */
    public void endConnections(String peer, int port) throws IOException {
        for (InetAddress address : InetAddress.getAllByName(peer)) {
            String text = address.getHostAddress();
            end(text.contains(":") ? "[" + text + "]:" + port : text + ":" + port);
        }
    }

    private void end(String destination) throws IOException {
        List<String> command = new ArrayList<>(enter);
        command.addAll(List.of("ss", "--kill", "--tcp", "--numeric", "dst", destination));
        Process run = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            boolean ended = run.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && run.exitValue() == 0;
            if (!ended || said.contains("RTNETLINK answers")) {
                throw new IOException(String.join(" ", command) + ": " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(String.join(" ", command) + " was interrupted", e);
        } finally {
            run.destroyForcibly();
        }
    }
}
