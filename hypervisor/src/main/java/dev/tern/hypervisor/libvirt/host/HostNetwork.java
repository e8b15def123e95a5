package dev.tern.hypervisor.libvirt.host;

import dev.tern.contracts.id.VmId;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * The network namespace in which the host's guests send.
 *
 * @param enter the command with which others are run there; empty where this process is in it, as an agent is
 * @param patience how long each of them may take
 */
public record HostNetwork(List<String> enter, Duration patience) {

    public static final HostNetwork HERE = new HostNetwork(List.of());

    /** More than a pipe holds is never read: who says more does not end, and is ended. */
    private static final int MOST_SAID = 1 << 16;

    private static final Pattern PID = Pattern.compile("pid=(\\d+)");
    private static final int LOCAL = 3;

    public HostNetwork {
        enter = List.copyOf(enter);
    }

    public HostNetwork(List<String> enter) {
        this(enter, Duration.ofSeconds(10));
    }

    /**
     * Has the kernel end at once the TCP connections to there that the guest's QEMU holds: for it that is as if the peer had
     * reset them. Those of others stay, whatever they lead to: where to is what another host has said. Needs root, {@code ss} of
     * iproute2, and a kernel with INET_DIAG_DESTROY.
     *
     * @param peer a name or an address
     * @throws IOException with what {@code ss} said, where they could not be ended, or there are none
     */
    public void endConnections(VmId vm, String peer, int port) throws IOException {
        boolean ended = false;
        for (InetAddress address : InetAddress.getAllByName(peer)) {
            String text = address.getHostAddress();
            String destination = (text.contains(":") ? "[" + text + "]:" : text + ":") + port;
            String all = ss("--tcp", "--numeric", "--processes", "--no-header", "dst", destination);
            for (String connection : all.lines().filter(line -> isOf(vm, line)).toList()) {
                String source = connection.strip().split("\\s+")[LOCAL];
                ss("--tcp", "--numeric", "--kill", "src", source, "dst", destination);
                ended = true;
            }
        }
        if (!ended) {
            throw new IOException("QEMU of " + vm + " is not seen to hold a connection to " + peer + " port " + port);
        }
    }

    private static boolean isOf(VmId vm, String connection) {
        return PID.matcher(connection).results().map(found -> found.group(1)).anyMatch(pid -> isQemuOf(vm, pid));
    }

    /** libvirt says to QEMU whose it is. */
    private static boolean isQemuOf(VmId vm, String pid) {
        try {
            String command = Files.readString(Path.of("/proc", pid, "cmdline"), StandardCharsets.ISO_8859_1);
            return command.contains("\0-uuid\0" + vm.value() + "\0");
        } catch (IOException e) {
            return false;
        }
    }

    private String ss(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(enter);
        command.add("ss");
        command.addAll(List.of(arguments));
        String line = String.join(" ", command);
        Process run = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            if (!run.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(line + ": it has not ended within " + patience.toSeconds() + " s");
            }
            String said = new String(run.getInputStream().readNBytes(MOST_SAID), StandardCharsets.UTF_8);
            if (run.exitValue() != 0 || said.contains("RTNETLINK answers")) {
                throw new IOException(line + ": " + said.strip());
            }
            return said;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(line + " was interrupted", e);
        } finally {
            run.destroyForcibly();
        }
    }
}
