package dev.tern.contracts.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "host-a",
                "node1.rack2.example",
                "0",
                "a123456789a123456789a123456789a123456789a123456789a123456789abc"
            })
    void shouldTakeHostNames(String text) {
        assertThat(HostId.of(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-a",
                "a-",
                "Host",
                "host_a",
                "../etc",
                "a b",
                "a\n",
                "a123456789a123456789a123456789a123456789a123456789a123456789abcd"
            })
    void shouldNameTextThatIsNoHostName(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostId.of(text))
                .withMessageContaining("host id")
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1b671a64",
                "1B671A64-40D5-491E-99B0-DA01FF1F3341",
                "1b671a64-40d5-491e-99b0-da01ff1f3341 ",
                "{1b671a64-40d5-491e-99b0-da01ff1f3341}"
            })
    void shouldTakeUuidsInLowerCaseOnly(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> VmId.of(text)).withMessageContaining("VM id");
        assertThatIllegalArgumentException().isThrownBy(() -> MigrationId.of(text));
        assertThatIllegalArgumentException().isThrownBy(() -> PlanId.of(text));
    }

    @Test
    void shouldCutWhatIsLongInAMessage() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostId.of("x".repeat(100_000)))
                .satisfies(refused -> assertThat(refused.getMessage()).hasSizeLessThan(300));
    }

    @Test
    void shouldCountEpochsFromOneUpwards() {
        assertThat(Epoch.FIRST.next()).isEqualTo(new Epoch(2));
        assertThat(Epoch.FIRST.isBefore(new Epoch(2))).isTrue();
        assertThat(Epoch.FIRST.isBefore(Epoch.FIRST)).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> new Epoch(0)).withMessageContaining("0");
    }
}
