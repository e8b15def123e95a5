package dev.tern.local.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.local.fleet.LocalHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortsTest {

    private static final List<LocalHost> HOSTS =
            List.of(new LocalHost(HostId.of("host-a"), "zone-1", 2, DataSize.ofGiB(1)));

    @Test
    void shouldLeaveTheControllersPortToThePlatformThatHasIt() throws IOException {
        // given
        Ports ports = Ports.free(HOSTS);
        try (var other = new ServerSocket(ports.controller(), 1, InetAddress.getLoopbackAddress())) {
            // when
            Ports beside = ports.besideOthers();

            // then
            assertThat(beside.controller()).isNotEqualTo(other.getLocalPort());
            assertThat(beside.kafka()).isEqualTo(ports.kafka());
            assertThat(beside.agents()).isEqualTo(ports.agents());
        }
        assertThat(ports.besideOthers()).isEqualTo(ports);
    }
}
