package dev.tern.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.contracts.migration.MigrationLimits;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.scheduler.execution.ExecutionSettings;
import dev.tern.scheduler.placement.PlacementSettings;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SchedulerConfigTest {

    @Test
    void shouldHaveTheDefaultsThatTheFeaturesHave() {
        SchedulerConfig config = config(Map.of());

        assertThat(config.execution()).isEqualTo(ExecutionSettings.DEFAULT);
        assertThat(config.placementSettings()).isEqualTo(PlacementSettings.DEFAULT);
        assertThat(config.limits()).isEqualTo(MigrationLimits.DEFAULT);
    }

    @Test
    void shouldTakeWhatIsSet() {
        SchedulerConfig config = config(Map.of(
                "tern.scheduler.auto", "true",
                "tern.scheduler.moves.bandwidth", "100MiB/s",
                "tern.scheduler.data.load-window", "8s",
                "tern.scheduler.placement.cpu-threshold", "0.75"));

        assertThat(config.auto()).isTrue();
        assertThat(config.limits().bandwidth()).isEqualTo(Bandwidth.ofMiBPerSecond(100));
        assertThat(config.data().loadWindow()).isEqualTo(Duration.ofSeconds(8));
        assertThat(config.placementSettings().cpuThreshold().value()).isEqualTo(0.75);
    }

    @Test
    void shouldRefuseUnknownKeyByName() {
        assertThatThrownBy(() -> config(Map.of("tern.scheduler.placement.cpu-treshold", "0.75")))
                .hasMessageContaining("tern.scheduler.placement.cpu-treshold");
    }

    @Test
    void shouldRefuseValuesThatMakeNoSense() {
        assertThatThrownBy(() -> config(Map.of("tern.scheduler.placement.cpu-target", "0.9"))
                        .placementSettings())
                .hasMessageContaining("target above its threshold");
        assertThatThrownBy(() ->
                        config(Map.of("tern.scheduler.moves.per-host", "0")).slots())
                .hasMessageContaining("At least one move");
        assertThatThrownBy(() ->
                        config(Map.of("tern.scheduler.moves.bandwidth", "fast")).limits())
                .hasMessageContaining("fast");
    }

    private static SchedulerConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(SchedulerConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(SchedulerConfig.class);
    }
}
