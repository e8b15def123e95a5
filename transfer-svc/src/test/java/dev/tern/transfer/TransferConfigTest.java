package dev.tern.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.transfer.migration.AgentSettings;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TransferConfigTest {

    private static final Path SOCKETS = Path.of("/run/tern");

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

    private static TransferConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(TransferConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(TransferConfig.class);
    }
}
