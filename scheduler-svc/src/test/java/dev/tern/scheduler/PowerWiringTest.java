package dev.tern.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What must be right before the first host is switched: each mistake ends the start with its name. */
class PowerWiringTest {

    @TempDir
    Path folder;

    @Test
    void shouldNeedNothingWhereNoEnergyIsSaved() {
        assertThat(PowerWiring.powers(SchedulerConfigTest.config(Map.of()).energy()))
                .isNotNull();
    }

    @Test
    void shouldNameTheFileThatIsMissing() {
        assertRefused(Map.of(), "tern.scheduler.energy.authority is missing");
        assertRefused(
                Map.of("tern.scheduler.energy.authority", "/nowhere/ca.pem"),
                "tern.scheduler.energy.authority: /nowhere/ca.pem cannot be read");
    }

    @Test
    void shouldRefuseAnAuthorityWithoutCertificates() throws IOException {
        Path text = Files.writeString(folder.resolve("ca.pem"), "no certificate\n");

        assertRefused(Map.of("tern.scheduler.energy.authority", text.toString()), text + " holds no certificate");
    }

    private static void assertRefused(Map<String, String> settings, String says) {
        assertThatThrownBy(() -> PowerWiring.powers(SchedulerConfigTest.config(SchedulerConfigTest.energy(settings))
                        .energy()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(says);
    }
}
