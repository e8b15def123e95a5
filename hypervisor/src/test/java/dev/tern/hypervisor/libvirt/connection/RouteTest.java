package dev.tern.hypervisor.libvirt.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.hypervisor.libvirt.connection.Phases.Disks;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTest {

    @ParameterizedTest
    @CsvSource({
        "tcp://10.0.0.2:49152, 10.0.0.2, 49152",
        "tcp://[fd00::2]:49153, fd00::2, 49153",
        "tcp://host-b.example:49154, host-b.example, 49154"
    })
    void shouldSayWhereQemuSendsTo(String uri, String host, int port) {
        assertThat(Route.to(uri, 2).peer()).contains(new TcpPeer(host, port));
    }

    @Test
    void shouldHaveNoPeerWhereQemuListensOrMeetsAnAgent() {
        assertThat(Route.listening("fd00::2", 2).peer()).isEmpty();
        assertThat(Route.through(Path.of("/run/pages"), Path.of("/run/copies"), Disks.SHARED)
                        .peer())
                .isEmpty();
        assertThat(Route.NONE.peer()).isEmpty();
    }
}
