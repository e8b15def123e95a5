package dev.tern.scheduler.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TariffTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final String NIGHT = "22:00-06:00=0.18,06:00-22:00=0.32 EUR/kWh";

    @ParameterizedTest
    @CsvSource({
        // in winter Berlin is an hour ahead
        "2026-01-15T20:59:59Z, 0.32",
        "2026-01-15T21:00:00Z, 0.18",
        "2026-01-16T04:59:00Z, 0.18",
        "2026-01-16T05:00:00Z, 0.32",
        // and in summer two
        "2026-07-15T20:00:00Z, 0.18",
        "2026-07-16T04:00:00Z, 0.32"
    })
    void shouldGoByTheClocksOfItsZone(Instant when, double price) {
        assertThat(Tariff.parse(NIGHT, BERLIN).at(when)).isEqualTo(price);
    }

    @Test
    void shouldCostTheSameAtAnyTimeWhereOnePriceIsSet() {
        Tariff tariff = Tariff.parse("0.30 EUR/kWh", BERLIN);

        assertThat(tariff.at(Instant.EPOCH)).isEqualTo(0.30);
        assertThat(tariff.mean()).isCloseTo(0.30, within(1e-12));
        assertThat(tariff.currency()).isEqualTo("EUR");
    }

    @Test
    void shouldWeighTheHoursOfATime() {
        Tariff tariff = Tariff.parse(NIGHT, BERLIN);

        // eight hours at 0.18 and sixteen at 0.32
        assertThat(tariff.mean()).isCloseTo((8 * 0.18 + 16 * 0.32) / 24, within(1e-12));
        // a quarter of an hour at 0.32 and three at 0.18
        assertThat(tariff.mean(Instant.parse("2026-01-15T20:45:00Z"), Duration.ofHours(1)))
                .isCloseTo(0.25 * 0.32 + 0.75 * 0.18, within(1e-12));
    }

    @Test
    void shouldTakeMidnightAsEitherEndOfADay() {
        Tariff tariff = Tariff.parse("00:00-12:00=1, 12:00-24:00=2 USD/kWh", ZoneId.of("UTC"));

        assertThat(tariff).isEqualTo(Tariff.parse("12:00-00:00=2,00:00-12:00=1 USD/kWh", ZoneId.of("UTC")));
        assertThat(tariff.mean()).isEqualTo(1.5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "06:00-22:00=0.32 EUR/kWh | No price from 00:00 to 06:00",
                "00:00-22:00=0.32 EUR/kWh | No price from 22:00 to 24:00",
                "00:00-08:00=0.1,09:00-24:00=0.2 EUR/kWh | No price from 08:00 to 09:00",
                "00:00-08:00=0.1,07:30-24:00=0.2 EUR/kWh | Two prices from 07:30 to 08:00",
                "0.30 | Not a price of energy",
                "0.30 EUR | Not a price of energy",
                "cheap EUR/kWh | Not times and a price: \"cheap\"",
                "-0.30 EUR/kWh | Not times and a price",
                "25:00-06:00=0.1,06:00-25:00=0.2 EUR/kWh | Not times and a price: \"25:00-06:00=0.1\"",
                "06:00-06:00=0.1 EUR/kWh | Not times and a price",
                "00:00-24:00=0.1, EUR/kWh | Not times and a price: \"\""
            })
    void shouldNameWhatIsWrongWithAPrice(String text, String says) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tariff.parse(text, BERLIN))
                .withMessageContaining(says)
                .withMessageContaining("write it as in 0.30 EUR/kWh");
    }
}
