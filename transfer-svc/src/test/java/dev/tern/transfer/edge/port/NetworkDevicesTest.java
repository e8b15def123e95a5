package dev.tern.transfer.edge.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.unit.Bandwidth;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkDevicesTest {

    private static final Bandwidth GBIT = Bandwidth.ofMbitPerSecond(1_000);
    private static final Bandwidth TWENTY_GBIT = Bandwidth.ofMbitPerSecond(20_000);

    @TempDir
    private Path folder;

    private DeviceFolder kernel;

    @BeforeEach
    void describe() {
        kernel = new DeviceFolder(folder);
    }

    @Test
    void shouldReadWhatACardIsRatedAt() throws IOException {
        kernel.card("eth0", "1000");
        assertThat(kernel.devices().speed("eth0")).contains(GBIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "0", "4294967295", "fast", ""})
    void shouldNotTakeForASpeedWhatIsNone(String said) throws IOException {
        kernel.card("eth0", said);
        assertThat(kernel.devices().speed("eth0")).isEmpty();
    }

    @Test
    void shouldKnowNothingOfADeviceThatCannotBeAskedOrIsGone() throws IOException {
        kernel.silent("lo");
        assertThat(kernel.devices().speed("lo")).isEmpty();
        assertThat(kernel.devices().speed("eth7")).isEmpty();
    }

    @Test
    void shouldTakeABondsOwnSum() throws IOException {
        kernel.card("eth0", "10000")
                .card("eth1", "10000")
                .device("bond0", "20000")
                .on("bond0", "eth0", "eth1");
        assertThat(kernel.devices().speed("bond0")).contains(TWENTY_GBIT);
    }

    @Test
    void shouldTakeAVlanForAsFastAsWhatItStandsOn() throws IOException {
        kernel.card("eth0", "10000")
                .card("eth1", "10000")
                .device("bond0", "20000")
                .on("bond0", "eth0", "eth1");
        kernel.silent("bond0.7").on("bond0.7", "bond0");
        assertThat(kernel.devices().speed("bond0.7")).contains(TWENTY_GBIT);
    }

    @Test
    void shouldTakeABridgeForAsFastAsItsOneCardWhateverItsGuestsSay() throws IOException {
        kernel.card("eth0", "1000").device("vnet0", "10000").device("vnet1", "10");
        kernel.bridge("br0", "10000", "vnet0", "eth0", "vnet1");
        kernel.device("br0.7", "10000").on("br0.7", "br0");
        assertThat(kernel.devices().speed("br0")).contains(GBIT);
        assertThat(kernel.devices().speed("br0.7")).contains(GBIT);
    }

    @Test
    void shouldFindTheCardOfABridgeUnderAVlanOfABond() throws IOException {
        kernel.card("eth0", "10000")
                .card("eth1", "10000")
                .device("bond0", "20000")
                .on("bond0", "eth0", "eth1");
        kernel.silent("bond0.7").on("bond0.7", "bond0").device("vnet0", "10");
        kernel.bridge("br7", "-1", "bond0.7", "vnet0");
        assertThat(kernel.devices().speed("br7")).contains(TWENTY_GBIT);
    }

    @Test
    void shouldTakeTheOnlyPortOfABridgeWithoutACard() throws IOException {
        kernel.device("uplink0", "1000").bridge("br0", "1000", "uplink0");
        assertThat(kernel.devices().speed("br0")).contains(GBIT);
    }

    @Test
    void shouldNotGuessWhichWayABridgeGoes() throws IOException {
        kernel.card("eth0", "1000").card("eth1", "1000").bridge("br0", "1000", "eth0", "eth1");
        kernel.device("tap0", "10").device("veth0", "10000").bridge("br1", "10000", "tap0", "veth0");
        kernel.bridge("br2", "-1");
        assertThat(kernel.devices().speed("br0")).isEmpty();
        assertThat(kernel.devices().speed("br1")).isEmpty();
        assertThat(kernel.devices().speed("br2")).isEmpty();
    }
}
