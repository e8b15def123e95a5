package dev.tern.transfer.edge.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.unit.Bandwidth;
import dev.tern.transfer.edge.port.PortFinding.Rated;
import dev.tern.transfer.edge.port.PortFinding.Unknown;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the machine's own loopback device, described otherwise. */
class AgentPortTest {

    private static final Bandwidth GBIT = Bandwidth.ofMbitPerSecond(1_000);
    private static final String NOBODYS = "192.0.2.77";

    @TempDir
    private Path folder;

    private DeviceFolder kernel;
    private String address;
    private String name;
    private int index;

    @BeforeEach
    void look() throws IOException {
        kernel = new DeviceFolder(folder);
        InetAddress loopback = InetAddress.getLoopbackAddress();
        NetworkInterface device = NetworkInterface.getByInetAddress(loopback);
        address = loopback.getHostAddress();
        name = device.getName();
        index = device.getIndex();
    }

    @Test
    void shouldFindTheDeviceThatHasTheAddress() throws IOException {
        kernel.device(name, "1000").numbered(name, index);
        assertThat(find(address, Optional.empty())).isEqualTo(new Rated(name, GBIT));
    }

    @Test
    void shouldSayWhyNobodyKnows() throws IOException {
        kernel.device(name, "-1").numbered(name, index);
        assertThat(why(find(address, Optional.empty()))).contains(name, "does not say");
        assertThat(why(find(NOBODYS, Optional.empty()))).contains(NOBODYS, "No device");
        assertThat(why(find("0.0.0.0", Optional.empty()))).contains("0.0.0.0", "No device");
        assertThat(why(find("no-such-host.invalid", Optional.empty()))).contains("no-such-host.invalid");
    }

    @Test
    void shouldNotReadTheDeviceOfAnotherNetworkNamespace() throws IOException {
        kernel.device(name, "1000").numbered(name, index + 1);
        assertThat(why(find(address, Optional.empty()))).contains(name, "namespace");
    }

    @Test
    void shouldBelieveTheOperatorMoreThanTheKernel() throws IOException {
        kernel.device(name, "10000").numbered(name, index);
        assertThat(find(address, Optional.of(GBIT))).isEqualTo(new Rated(name, GBIT));
    }

    @Test
    void shouldNameTheAddressWhereOnlyTheOperatorKnowsThePort() {
        assertThat(find(NOBODYS, Optional.of(GBIT))).isEqualTo(new Rated(NOBODYS, GBIT));
        assertThat(find("no-such-host.invalid", Optional.of(GBIT))).isEqualTo(new Rated("no-such-host.invalid", GBIT));
    }

    private PortFinding find(String at, Optional<Bandwidth> told) {
        return new AgentPort(at, told, kernel.devices()).find();
    }

    private static String why(PortFinding finding) {
        return ((Unknown) finding).why();
    }
}
