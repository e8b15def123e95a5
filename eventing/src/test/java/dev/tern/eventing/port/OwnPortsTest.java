package dev.tern.eventing.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnPortsTest {

    private static final List<Integer> BLOCKS = OwnPorts.blocks("32768\t60999\n");

    @Test
    void shouldKeepOutOfThePortsThatTheKernelGivesAway() {
        assertThat(BLOCKS)
                .contains(20_480, 32_512, 61_184, 65_280)
                .noneMatch(block -> block <= 60_999 && block + OwnPorts.BLOCK > 32_768);
        assertThat(OwnPorts.blocks("20480 65023")).containsExactly(65_024, 65_280);
    }

    @Test
    void shouldTakeAnyPortsWhereTheKernelGivesAllAway() {
        assertThat(OwnPorts.blocks("1024\t65535"))
                .isEqualTo(OwnPorts.blocks(""))
                .contains(20_480, 40_960, 65_280);
    }

    @Test
    void shouldLeaveABlockToWhoClaimedItFirst() throws IOException {
        try (OwnPorts one = OwnPorts.claim(BLOCKS.reversed());
                OwnPorts other = OwnPorts.claim(BLOCKS.reversed())) {
            // when
            List<Integer> ports = one.take(OwnPorts.BLOCK - 1);

            // then
            assertThat(other.take(OwnPorts.BLOCK - 1)).doesNotContainAnyElementsOf(ports);
            List<Integer> claimed = List.of(ports.getFirst() - 1);
            assertThatIOException()
                    .isThrownBy(() -> OwnPorts.claim(claimed))
                    .withMessageContaining("claimed all 1 blocks of 256 ports from " + claimed.getFirst())
                    .withMessageContaining("end some platforms");
        }
    }

    @Test
    void shouldGiveAPortAgainOnlyAfterAllOthers() throws IOException {
        try (OwnPorts own = OwnPorts.claim(BLOCKS.reversed())) {
            // when
            List<Integer> once = own.take(200);
            List<Integer> then = own.take(OwnPorts.BLOCK - 1 - 200);

            // then
            assertThat(once).doesNotHaveDuplicates().doesNotContainAnyElementsOf(then);
            assertThat(own.take(200)).isEqualTo(once);
        }
    }

    @Test
    void shouldPassOverWhatSomebodyListensOn() throws IOException {
        try (OwnPorts own = OwnPorts.claim(BLOCKS.reversed())) {
            int port = own.take(1).getFirst();
            try (var listening = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                assertThat(own.take(OwnPorts.BLOCK - 2)).doesNotContain(listening.getLocalPort());
                assertThatIOException()
                        .isThrownBy(() -> own.take(OwnPorts.BLOCK - 1))
                        .withMessageContaining("only 254 are free and 255 are needed");
            }
        }
    }
}
