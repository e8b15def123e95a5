package dev.tern.lab.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SubnetTest {

    @Test
    void shouldTakeTheFirstNetworkThatNobodyIsIn() {
        assertThat(Subnet.freeBeside(List.of("127.0.0.1", "10.77.0.1", "10.77.1.44", "192.168.0.7")))
                .isEqualTo(new Subnet(2));
    }

    @Test
    void shouldSayThatThereIsNoneLeft() {
        // given labs on all of them
        List<String> all =
                IntStream.range(0, 256).mapToObj(n -> "10.77." + n + ".1").toList();

        // then
        assertThatThrownBy(() -> Subnet.freeBeside(all)).hasMessageContaining("end other labs");
    }

    @Test
    void shouldGiveEverybodyAnotherAddress() {
        // given
        var subnet = new Subnet(7);

        // when
        List<String> all = Stream.of(
                        Stream.of(subnet.machine()),
                        IntStream.range(0, 90).mapToObj(subnet::host),
                        IntStream.range(0, 154).mapToObj(subnet::guest))
                .flatMap(it -> it)
                .toList();

        // then
        assertThat(all).doesNotHaveDuplicates().allMatch(address -> address.startsWith("10.77.7."));
        assertThat(subnet.host(1)).isEqualTo("10.77.7.12");
        assertThatThrownBy(() -> subnet.host(90)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shouldTakeRatesAsTheyAreWritten() {
        assertThat(LinkRate.parse("1gbit").shaping("uplink0"))
                .containsExactly(
                        "dev", "uplink0", "root", "tbf", "rate", "1000000000bit", "burst", "500000", "latency", "50ms");
        assertThat(LinkRate.parse("200Mbit")).hasToString("200mbit");
        assertThat(LinkRate.parse("200mbit").shaping("x")).contains("262144");
        for (String wrong : List.of("", "fast", "1gb", "-1gbit", "0mbit", "1gbit; reboot")) {
            assertThatIllegalArgumentException().as(wrong).isThrownBy(() -> LinkRate.parse(wrong));
        }
    }

    @Test
    void shouldRefuseNamesThatTheKernelWould() {
        assertThat(new LabName("lab2").machineInterface()).isEqualTo("lab20");
        for (String wrong : List.of("", "2lab", "my-lab", "thirteenchars", "../etc", "LAB")) {
            assertThatIllegalArgumentException().as(wrong).isThrownBy(() -> new LabName(wrong));
        }
    }
}
