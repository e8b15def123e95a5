package dev.tern.benchmarks.arguments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ArgumentTest {

    @Test
    void shouldReadWholeNumbersAndSeconds() {
        assertThat(new Argument("SEED", "-7").whole(Long.MIN_VALUE, Long.MAX_VALUE))
                .isEqualTo(-7);
        assertThat(new Argument("SECONDS", "1.5").seconds()).isEqualTo(Duration.ofMillis(1_500));
        assertThat(new Argument("SECONDS", "1e6").seconds()).isEqualTo(Duration.ofSeconds(1_000_000));
    }

    @Test
    void shouldSayWhatIsWrongAndWhatToSay() {
        assertThatThrownBy(() -> new Argument("--seed", "x").whole(1, 9))
                .hasMessage("--seed is \"x\": say a whole number from 1 to 9");
        assertThatThrownBy(() -> new Argument("HOSTS", "0").whole(1, 9))
                .hasMessage("HOSTS is 0: say a whole number from 1 to 9");
        assertThatThrownBy(() -> new Argument("HOSTS", "10").whole(1, 9)).hasMessageStartingWith("HOSTS is 10: ");
        assertThatThrownBy(() -> new Argument("SECONDS", "soon").seconds())
                .hasMessage("SECONDS is \"soon\": say a number of seconds from 0.001 to 1000000");
        for (String text : new String[] {"0", "-1", "1e13", "NaN", "Infinity"}) {
            assertThatThrownBy(() -> new Argument("SECONDS", text).seconds())
                    .hasMessage("SECONDS is " + text + ": say a number of seconds from 0.001 to 1000000");
        }
    }
}
