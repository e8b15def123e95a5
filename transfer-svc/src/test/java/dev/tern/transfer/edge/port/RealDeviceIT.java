package dev.tern.transfer.edge.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.unit.Bandwidth;
import dev.tern.transfer.TestDevice;
import dev.tern.transfer.edge.port.PortFinding.Rated;
import dev.tern.transfer.edge.port.PortFinding.Unknown;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Devices of this machine's kernel. */
class RealDeviceIT {

    private static final Bandwidth TEN_GBIT = Bandwidth.ofMbitPerSecond(10_000);

    @Test
    void shouldFollowAnAddressThroughADeviceThatGoesDownAndBecomesAPortOfABridge() throws IOException {
        try (TestDevice device = new TestDevice()) {
            assertThat(find(device.address())).isEqualTo(new Rated(device.name(), TEN_GBIT));

            device.down();
            assertThat(find(device.address())).isInstanceOf(Unknown.class);

            device.up();
            String bridge = device.name() + "br";
            device.bridge(bridge);
            try {
                assertThat(find(device.address())).isEqualTo(new Rated(bridge, TEN_GBIT));
            } finally {
                device.unbridge(bridge);
            }
            assertThat(find(device.address())).isInstanceOf(Unknown.class);
        }
    }

    @Test
    void shouldKnowNoSpeedOfTheLoopbackDevice() {
        assertThat(find("127.0.0.1")).isEqualTo(new Unknown("The device lo does not say its speed"));
    }

    private static PortFinding find(String address) {
        return new AgentPort(address, Optional.empty(), new NetworkDevices(NetworkDevices.SYSFS)).find();
    }
}
