package dev.tern.hypervisor.libvirt.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.contracts.id.VmId;
import dev.tern.hypervisor.libvirt.TestHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections over loopback, and the real {@code ss}. */
class HostNetworkIT {

    private static final VmId VM = VmId.of("6f1c0de0-0000-4000-8000-00000000feed");
    private static final String LOOPBACK = "127.0.0.1";

    @Test
    void shouldEndWhatTheGuestsQemuHoldsAndNothingElse() throws Exception {
        TestHost.isNeeded();
        try (ServerSocket server = new ServerSocket(0, 2, InetAddress.getLoopbackAddress())) {
            // given a connection of this process, and one of what looks like QEMU
            int port = server.getLocalPort();
            try (Socket own = new Socket(InetAddress.getLoopbackAddress(), port);
                    Socket ofOwn = server.accept()) {
                Process qemu = pretended(port);
                try (Socket ofQemu = server.accept()) {
                    // when
                    HostNetwork.HERE.endConnections(VM, LOOPBACK, port);

                    // then
                    assertThat(isReset(ofQemu)).isTrue();
                    assertThat(qemu.waitFor()).isNotZero();
                    own.getOutputStream().write(7);
                    assertThat(ofOwn.getInputStream().read()).isEqualTo(7);
                } finally {
                    qemu.destroyForcibly();
                }
            }
        }
    }

    @Test
    void shouldSayThatTheGuestHoldsNone() throws Exception {
        TestHost.isNeeded();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket own = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort());
                Socket ofOwn = server.accept()) {
            assertThatThrownBy(() -> HostNetwork.HERE.endConnections(VM, LOOPBACK, server.getLocalPort()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("QEMU of " + VM + " is not seen to hold a connection to 127.0.0.1");

            own.getOutputStream().write(7);
            assertThat(ofOwn.getInputStream().read()).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"exec sleep 60", "exec yes"})
    void shouldNotWaitForWhatDoesNotEnd(String program) {
        var hanging = new HostNetwork(List.of("bash", "-c", program), Duration.ofMillis(200));

        assertThatThrownBy(() -> hanging.endConnections(VM, LOOPBACK, 49_152))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("it has not ended within");
    }

    @Test
    void shouldSayWhatTheProgramSaid() {
        var failing = new HostNetwork(List.of("bash", "-c", "echo RTNETLINK answers: no; exit 1"));

        assertThatThrownBy(() -> failing.endConnections(VM, LOOPBACK, 49_152))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("dst 127.0.0.1:49152: RTNETLINK answers: no");
    }

    /** Connected, and told whose it is as libvirt does. */
    private static Process pretended(int port) throws IOException {
        String connected = "exec 3<>/dev/tcp/" + LOOPBACK + "/" + port + "; read -r -u 3 line";
        return new ProcessBuilder("bash", "-c", connected, "qemu", "-uuid", VM.value(), "-smp", "1").start();
    }

    private static boolean isReset(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException e) {
            return true;
        }
    }
}
