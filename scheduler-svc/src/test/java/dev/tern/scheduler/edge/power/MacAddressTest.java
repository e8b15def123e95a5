package dev.tern.scheduler.edge.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MacAddressTest {

    @Test
    void shouldReadEveryUsualForm() {
        assertThat(new MacAddress("52-54-00-AB-cd-Ef")).isEqualTo(new MacAddress("52:54:00:ab:cd:ef"));
        assertThat(new MacAddress("52:54:00:ab:cd:ef").bytes())
                .containsExactly(0x52, 0x54, 0, (byte) 0xab, (byte) 0xcd, (byte) 0xef);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "525400abcdef",
                "52:54:00:ab:cd",
                "52:54:00:ab:cd:ef:01",
                "52:54-00:ab:cd:ef",
                "52:54:00:ab:cd:eg",
                "ff:ff:ff:ff:ff:ff",
                "01:00:5e:00:00:01",
                "00:00:00:00:00:00",
                "52:54:00:ab:cd:ef\n"
            })
    void shouldRefuseWhatIsNoCardsAddress(String text) {
        assertThatThrownBy(() -> new MacAddress(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("MAC address");
    }
}
