package dev.tern.contracts.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {

    @ParameterizedTest
    @CsvSource({
        "0B, 0",
        "512B, 512",
        "1KiB, 1024",
        "1.5KiB, 1536",
        "64 MiB, 67108864",
        "2GiB, 2147483648",
        "1TiB, 1099511627776"
    })
    void shouldReadDataSizes(String text, long bytes) {
        assertThat(DataSize.parse(text)).isEqualTo(new DataSize(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "5MB", "-5MiB", "five MiB", "5.MiB", "1e3MiB", "99999999999999999MiB", "5MiB/s"})
    void shouldNameTextThatIsNoDataSize(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DataSize.parse(text))
                .withMessageContaining('"' + text + '"')
                .withMessageContaining("64MiB");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 1023, 1024, 64L << 20, 3L << 30})
    void shouldReadWholeDataSizesAsTheyAreWritten(long bytes) {
        DataSize size = new DataSize(bytes);
        assertThat(DataSize.parse(size.toString())).isEqualTo(size);
    }

    @Test
    void shouldCountInPages() {
        assertThat(DataSize.ofPages(3)).isEqualTo(new DataSize(12_288));
        assertThat(new DataSize(4097).pages()).isEqualTo(2);
        assertThat(DataSize.ZERO.pages()).isZero();
    }

    @Test
    void shouldNeverBeNegativeNorOverflowInSilence() {
        assertThatIllegalArgumentException().isThrownBy(() -> new DataSize(-1)).withMessageContaining("-1");
        assertThatIllegalArgumentException().isThrownBy(() -> new Bandwidth(-1)).withMessageContaining("-1");
        assertThatIllegalArgumentException().isThrownBy(() -> new DirtyRate(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> new DirtyRate(Double.POSITIVE_INFINITY));
        assertThatIllegalArgumentException().isThrownBy(() -> new Ratio(-0.1));
        assertThatThrownBy(() -> DataSize.ofGiB(Long.MAX_VALUE)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> new DataSize(Long.MAX_VALUE).plus(DataSize.PAGE))
                .isInstanceOf(ArithmeticException.class);
        assertThat(DataSize.PAGE.minusAtMost(DataSize.ofMiB(1))).isEqualTo(DataSize.ZERO);
    }

    @ParameterizedTest
    @CsvSource({
        "100MiB/s, 104857600",
        "1Gbit/s, 125000000",
        "2.5Mbit/s, 312500",
        "0B/s, 0",
        "unlimited, 9223372036854775807"
    })
    void shouldReadBandwidths(String text, long bytesPerSecond) {
        assertThat(Bandwidth.parse(text)).isEqualTo(new Bandwidth(bytesPerSecond));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "100MiB", "1Gb/s", "infinite", "1Gbit"})
    void shouldNameTextThatIsNoBandwidth(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bandwidth.parse(text))
                .withMessageContaining("\"");
    }

    @Test
    void shouldRelateDataTimeAndBandwidth() {
        Bandwidth rate = Bandwidth.of(DataSize.ofMiB(10), Duration.ofSeconds(2));
        assertThat(rate).isEqualTo(Bandwidth.ofMiBPerSecond(5));
        assertThat(rate.timeFor(DataSize.ofMiB(10))).isEqualTo(Duration.ofSeconds(2));
        assertThat(rate.in(Duration.ofSeconds(2))).isEqualTo(DataSize.ofMiB(10));
        assertThat(Bandwidth.of(DataSize.ofMiB(10), Duration.ZERO)).isEqualTo(Bandwidth.ZERO);
        assertThat(rate.min(Bandwidth.UNLIMITED)).isEqualTo(rate);
        assertThatThrownBy(() -> Bandwidth.ZERO.timeFor(DataSize.PAGE))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("4KiB");
    }

    @Test
    void shouldSayWhatKeepsUpWithADirtyRate() {
        assertThat(new DirtyRate(256).asBandwidth()).isEqualTo(Bandwidth.ofMiBPerSecond(1));
    }

    @Test
    void shouldRunAnEstimateFromLowToHigh() {
        Estimate<DataSize> estimate = new Estimate<>(DataSize.ZERO, DataSize.PAGE, DataSize.ofMiB(1));
        assertThat(estimate.contains(DataSize.ofKiB(64))).isTrue();
        assertThat(estimate.contains(DataSize.ofMiB(2))).isFalse();
        assertThat(Estimate.exactly(Ratio.ONE).contains(Ratio.ONE)).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Estimate<>(Ratio.ONE, Ratio.ZERO, Ratio.ONE))
                .withMessageContaining("100.0%");
    }

    @Test
    void shouldWriteForPeople() {
        assertThat(new DataSize(1536)).hasToString("1.5KiB");
        assertThat(Bandwidth.UNLIMITED).hasToString("unlimited");
        assertThat(Bandwidth.ofMiBPerSecond(3)).hasToString("3MiB/s");
        assertThat(Ratio.ofPercent(12.34)).hasToString("12.3%");
    }
}
