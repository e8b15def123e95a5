package dev.tern.hypervisor.embedded.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tern.hypervisor.HypervisorRefusal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramSettingsTest {

    @Test
    void shouldTakeDefaultsFromProgram() throws HypervisorRefusal {
        ProgramSettings settings = ProgramSettings.of(ProgramKind.IDLE, Map.of());

        assertThat(settings.writesPerSecond()).isEqualTo(20);
        assertThat(settings.load()).isEqualTo(1);
        assertThat(settings.daySeconds()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "writes_per_second, -1",
        "writes_per_second, NaN",
        "writes_per_second, 1e309",
        "cpu, Infinity",
        "load, 101",
        "load, ''",
        "day_offset, 1.5",
        "seed, 1.5",
        "seed, 99999999999999999999"
    })
    void shouldRefuseWhatIsOutOfRangeByName(String name, String value) {
        assertThatThrownBy(() -> ProgramSettings.of(ProgramKind.IDLE, Map.of(name, value)))
                .isInstanceOfSatisfying(HypervisorRefusal.class, refusal -> assertThat(refusal.code())
                        .isEqualTo("setting.invalid"))
                .hasMessageContaining(name);
    }

    @Test
    void shouldRefuseSettingItDoesNotKnow() {
        assertThatThrownBy(() -> ProgramSettings.of(ProgramKind.IDLE, Map.of("speed", "1")))
                .isInstanceOfSatisfying(HypervisorRefusal.class, refusal -> assertThat(refusal.code())
                        .isEqualTo("setting.unknown"))
                .hasMessageContaining("speed");
    }

    @ParameterizedTest
    @CsvSource({"0, 0.15", "0.4583333333, 1.0", "0.5, 0.7", "1.0, 0.15", "-0.5, 0.7"})
    void shouldFollowTheDay(double share, double factor) {
        assertThat(DayCurve.at(share)).isCloseTo(factor, within(1e-6));
    }

    @Test
    void shouldDrawFirstRankMostOften() {
        Zipf zipf = new Zipf(1000, 0.99);
        SeededRandom random = new SeededRandom(1);
        int[] counts = new int[1000];
        for (int i = 0; i < 100_000; i++) {
            counts[zipf.rank(random.unit())]++;
        }

        assertThat(counts[0]).isGreaterThan(counts[1]).isBetween(11_000, 15_000);
        assertThat(counts[1]).isGreaterThan(counts[10]);
        assertThat(counts[999]).isLessThan(100);
    }
}
