package dev.tern.benchmarks.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PlacementScaleTest {

    @Test
    void shouldTakeOnlySizesOfWhichThereAreFleets() {
        assertThat(PlacementScale.Asked.of("100", "2000", "0.5", "7"))
                .isEqualTo(new PlacementScale.Asked(100, 2_000, Duration.ofMillis(500), 7));
        assertThatThrownBy(() -> PlacementScale.Asked.of("many", "1", "1"))
                .hasMessage("HOSTS is \"many\": say a whole number from 8 to 20000");
        assertThatThrownBy(() -> PlacementScale.Asked.of("7", "1", "1")).hasMessageStartingWith("HOSTS is 7: ");
        assertThatThrownBy(() -> PlacementScale.Asked.of("8", "801", "1"))
                .hasMessage("GUESTS is 801: say a whole number from 1 to 800");

        assertThat(SyntheticFleet.of(8, 160, new SplittableRandom(1))).isNotNull();
        assertThatThrownBy(() -> SyntheticFleet.of(8, 8_000, new SplittableRandom(1)))
                .hasMessageMatching(
                        "GUESTS is 8000, of which the first \\d+ fill the memory of 8 hosts: ask for fewer");
    }
}
