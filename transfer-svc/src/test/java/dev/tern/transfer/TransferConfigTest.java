package dev.tern.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.transfer.edge.host.AgentPlace;
import dev.tern.transfer.migration.AgentSettings;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransferConfigTest {

    private static final Path SOCKETS = Path.of("/run/tern");
    private static final HostId HOST = HostId.of("host-a");

    @Test
    void shouldHaveTheDefaultsThatAgentsHave() {
        TransferConfig config = config(Map.of());

        assertThat(TransferWiring.settings(SOCKETS, config)).isEqualTo(AgentSettings.defaults(SOCKETS));
    }

    @Test
    void shouldTakeWhatIsSet() {
        TransferConfig config = config(Map.of("tern.transfer.answer-within", "5S"));

        assertThat(TransferWiring.settings(SOCKETS, config).answerWithin()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void shouldTakeWhatTheOperatorSaysOfAPort() {
        TransferConfig config = config(agent("10Gbit/s"));

        assertThat(place(config).portSpeed()).contains(Bandwidth.ofMbitPerSecond(10_000));
        assertThat(place(config(agent(""))).portSpeed()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0B/s", "0Gbit/s", "unlimited", "10Gbit", "-1Mbit/s", "fast"})
    void shouldRefuseASpeedThatNoPortHas(String speed) {
        assertThatThrownBy(() -> place(config(agent(speed)))).satisfies(refusal -> assertThat(refusal.getMessage())
                .contains("tern.transfer.agents.host-a.port-speed")
                .containsAnyOf(speed, "0B/s"));
    }

    private static AgentPlace place(TransferConfig config) {
        return TransferWiring.place(HOST, Objects.requireNonNull(config.agents().get(HOST.value())), config);
    }

    private static Map<String, String> agent(String speed) {
        String prefix = "tern.transfer.agents." + HOST + ".";
        return Map.of(
                prefix + "hypervisor", "embedded+unix:///run/host-a.sock",
                prefix + "listen", "10.0.0.1:7000",
                prefix + "port-speed", speed,
                prefix + "state-folder", "/var/lib/tern",
                prefix + "key", "/etc/tern/host.key",
                prefix + "certificate", "/etc/tern/host.crt",
                prefix + "trust", "/etc/tern/trust.crt");
    }

    private static TransferConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(TransferConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(TransferConfig.class);
    }
}
