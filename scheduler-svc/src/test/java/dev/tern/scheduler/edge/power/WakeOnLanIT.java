package dev.tern.scheduler.edge.power;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.HostId;
import dev.tern.scheduler.power.PowerProblem;
import dev.tern.scheduler.power.PowerReading;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** A socket of this machine in the place of a network card. */
class WakeOnLanIT {

    private static final HostId HOST = HostId.of("host-a");
    private static final MacAddress CARD = new MacAddress("52:54:00:ab:cd:ef");

    @Test
    void shouldSendTheCardsAddressSixteenTimes() throws IOException {
        try (DatagramSocket card = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            // given
            card.setSoTimeout(10_000);
            var power =
                    new WakeOnLan(CARD, new InetSocketAddress(InetAddress.getLoopbackAddress(), card.getLocalPort()));

            // when
            assertThat(power.wake(HOST)).isEmpty();

            // then
            DatagramPacket heard = new DatagramPacket(new byte[1500], 1500);
            card.receive(heard);
            byte[] bytes = Arrays.copyOf(heard.getData(), heard.getLength());
            assertThat(HexFormat.of().formatHex(bytes)).isEqualTo("ffffffffffff" + "525400abcdef".repeat(16));
        }
    }

    @Test
    void shouldSayWhereThePacketCouldNotBeSent() {
        var power = new WakeOnLan(CARD, InetSocketAddress.createUnresolved("broadcast.invalid", 9));

        assertThat(power.wake(HOST)).hasValueSatisfying(failure -> {
            assertThat(failure.problem()).isEqualTo(PowerProblem.UNREACHABLE);
            assertThat(failure.text()).contains("host-a", "broadcast.invalid", "energy.hosts.host-a.broadcast");
        });
    }

    @Test
    void shouldNeitherSwitchOffNorTellPower() {
        var power = new WakeOnLan(CARD, new InetSocketAddress(InetAddress.getLoopbackAddress(), 9));

        assertThat(power.switchOff(HOST))
                .hasValueSatisfying(failure -> assertThat(failure.problem()).isEqualTo(PowerProblem.UNSUPPORTED));
        assertThat(power.state(HOST)).isInstanceOf(PowerReading.Unknown.class);
    }
}
