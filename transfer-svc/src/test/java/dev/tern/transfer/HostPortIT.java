package dev.tern.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.fleet.HostPort;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.wire.EventType;
import dev.tern.contracts.wire.Topic;
import dev.tern.eventing.port.OwnPorts;
import dev.tern.eventing.read.EventHandlers;
import dev.tern.eventing.read.TopicReader;
import dev.tern.eventing.testing.TestBroker;
import dev.tern.hypervisor.connect.HypervisorUri;
import dev.tern.transfer.edge.hooks.HookTargets;
import dev.tern.transfer.edge.host.AgentPlace;
import dev.tern.transfer.migration.AgentSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent says of its host's port, over a real broker, of a real device. */
class HostPortIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HostId HOST = HostId.of("host-a");
    private static final Bandwidth TEN_GBIT = Bandwidth.ofMbitPerSecond(10_000);

    @TempDir
    private Path folder;

    private final List<HostPort> told = new CopyOnWriteArrayList<>();
    private final List<String> gone = new CopyOnWriteArrayList<>();
    private TestCertificates authority;
    private TestBroker broker;
    private TopicReader reader;

    @BeforeEach
    void open() {
        authority = new TestCertificates(folder, "authority");
        broker = TestBroker.open();
        reader = TopicReader.on(broker.connection("test"))
                .topics(Topic.INVENTORY)
                .start(EventHandlers.builder()
                        .on(EventType.HOST_PORT, event -> told.add(event.data()))
                        .gone(EventType.HOST_PORT, gone::add)
                        .build());
    }

    @AfterEach
    void close() {
        reader.close();
        broker.close();
    }

    @Test
    void shouldTellWhatTheDeviceIsRatedAtInEachLife() throws IOException {
        try (TestDevice device = new TestDevice();
                TestAgent agent = agent(device.address(), Optional.empty())) {
            await().atMost(PATIENCE).until(() -> told.size() == 1);

            agent.stop();
            agent.resume();

            await().atMost(PATIENCE).until(() -> told.size() == 2);
            assertThat(told).allSatisfy(port -> {
                assertThat(port.host()).isEqualTo(HOST);
                assertThat(port.device()).isEqualTo(device.name());
                assertThat(port.speed()).isEqualTo(TEN_GBIT);
            });
            assertThat(gone).isEmpty();
        }
    }

    @Test
    void shouldTakeBackWhatOnlyTheOperatorKnewWhenItIsConfiguredNoMore() throws IOException {
        try (TestAgent agent = agent("127.0.0.1", Optional.of(TEN_GBIT))) {
            await().atMost(PATIENCE).until(() -> told.size() == 1);
            assertThat(told).extracting(HostPort::speed).containsExactly(TEN_GBIT);
            agent.stop();
        }
        try (TestAgent _ = agent("127.0.0.1", Optional.empty())) {
            await().atMost(PATIENCE).until(() -> gone.size() == 1);
        }
        assertThat(gone).containsExactly("host-a/port");
        assertThat(told).hasSize(1);
    }

    private TestAgent agent(String address, Optional<Bandwidth> speed) throws IOException {
        TestCertificates.HostFiles files = authority.host(HOST.value());
        AgentPlace place = new AgentPlace(
                HOST,
                HypervisorUri.embedded(folder.resolve("none.sock")),
                List.of(),
                new Endpoint(address, OwnPorts.ofThisProcess().take()),
                speed,
                folder.resolve("state"),
                Optional.empty(),
                files.key(),
                files.certificate(),
                files.trust(),
                HookTargets.NONE,
                AgentSettings.defaults(folder.resolve("sockets")));
        return new TestAgent(place, broker.connection(HOST.value()));
    }
}
