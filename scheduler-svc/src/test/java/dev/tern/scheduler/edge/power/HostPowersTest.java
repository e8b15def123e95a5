package dev.tern.scheduler.edge.power;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.HostId;
import dev.tern.scheduler.power.PowerProblem;
import dev.tern.scheduler.power.PowerReading;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostPowersTest {

    @Test
    void shouldAskEachHostsOwnAndNameThoseThatHaveNone() {
        // given
        HostId known = HostId.of("host-a");
        HostId other = HostId.of("host-b");
        var nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
        var powers =
                new HostPowers(Map.of(known, new WakeOnLan(new MacAddress("52:54:00:00:00:01"), nobody)), () -> {});

        // then
        assertThat(powers.switchOff(known))
                .hasValueSatisfying(failure -> assertThat(failure.problem()).isEqualTo(PowerProblem.UNSUPPORTED));
        assertThat(powers.wake(other)).hasValueSatisfying(failure -> {
            assertThat(failure.problem()).isEqualTo(PowerProblem.HOST_UNKNOWN);
            assertThat(failure.text()).contains("host-b", "tern.scheduler.energy.hosts.host-b.redfish");
        });
        assertThat(powers.state(other)).isInstanceOf(PowerReading.Unknown.class);
    }
}
