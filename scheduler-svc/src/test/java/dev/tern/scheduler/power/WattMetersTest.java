package dev.tern.scheduler.power;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.consolidation.PowerCurve;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A host that draws 100 W idle, 200 W full and 5 W when off, by its curve, read every ten seconds. */
class WattMetersTest {

    private static final HostId HOST = HostId.of("host-a");
    private static final HostWatts USUAL = new HostWatts(new PowerCurve(List.of(100.0, 200.0)), 5);
    private static final Duration EVERY = Duration.ofSeconds(10);

    private final WattMeters meters = new WattMeters(Map.of(HOST, USUAL), EVERY);
    private Instant now = Instant.parse("2026-03-01T10:00:00Z");
    private @Nullable Power power = Power.ON;

    @Test
    void shouldReadAtItsIntervalAndUseWhatWasRead() {
        assertThat(due()).containsExactly(new PowerOrder.Measure(HOST));
        heard(new WattsReading.Said(123));

        assertThat(watts()).isEqualTo(123);
        assertThat(meters.of(HOST)).isEqualTo(new Metering(1, 0, null));
        pass(Duration.ofSeconds(9));
        assertThat(due()).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(due()).hasSize(1);
    }

    @Test
    void shouldHaveOneReadingOfAHostAtATimeHoweverLongItTakes() {
        due();
        pass(Duration.ofMinutes(9));
        assertThat(due()).isEmpty();

        // and one that nobody will ever hear of does not end all reading
        pass(Duration.ofMinutes(1));
        assertThat(due()).hasSize(1);
    }

    @Test
    void shouldKeepAReadingWhileTheNextOnesFailAndNoLonger() {
        // given
        due();
        heard(new WattsReading.Said(150));

        // when
        for (int i = 0; i < 3; i++) {
            pass(EVERY);
            due();
            heard(new WattsReading.Unread(new Reason("power.late", "no answer")));
            assertThat(watts()).isEqualTo(150);
        }
        pass(Duration.ofSeconds(1));

        // then the curve stands in
        assertThat(watts()).isNull();
        assertThat(meters.of(HOST).unused()).isEqualTo(3);
        assertThat(meters.of(HOST).why()).isEqualTo(new Reason("power.late", "no answer"));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, 0, 19.9, 600.1, 1e9, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void shouldNotBelieveWhatNoSuchHostDraws(double watts) {
        due();
        heard(new WattsReading.Said(watts));

        assertThat(watts()).isNull();
        assertThat(meters.of(HOST).unused()).isOne();
        assertThat(meters.of(HOST).why()).isNotNull().satisfies(why -> {
            assertThat(why.code()).isEqualTo("watts.absurd");
            assertThat(why.text()).contains("host-a", "20 to 600 W", "tern.scheduler.energy.watts");
        });
    }

    @ParameterizedTest
    @CsvSource({"OFF, 0, true", "OFF, 100, true", "OFF, 101, false", "TURNING_ON, 0, true", "TURNING_OFF, 600, true"})
    void shouldBelieveOfAHostThatIsNotOnWhatItMayDraw(Power now, double watts, boolean used) {
        power = now;
        due();
        heard(new WattsReading.Said(watts));

        assertThat(meters.of(HOST).used()).isEqualTo(used ? 1 : 0);
    }

    @Test
    void shouldNotUseForOnePowerWhatWasReadOfAnother() {
        // given
        due();
        heard(new WattsReading.Said(150));

        // when it is switched off
        power = Power.TURNING_OFF;
        assertThat(watts()).isNull();

        // and when it is switched while it is read
        pass(EVERY);
        due();
        power = Power.OFF;
        heard(new WattsReading.Said(90));
        assertThat(watts()).isNull();
        assertThat(meters.of(HOST).why()).extracting("code").isEqualTo("watts.switched");
    }

    @Test
    void shouldNotUseAnAnswerThatComesLate() {
        due();
        pass(Duration.ofSeconds(31));
        heard(new WattsReading.Said(150));

        assertThat(watts()).isNull();
        assertThat(meters.of(HOST).why()).extracting("code").isEqualTo("watts.late");
    }

    @Test
    void shouldNotReadWhereNothingCanBeCountedOrNobodyWantsIt() {
        power = null;
        assertThat(due()).isEmpty();

        var never = new WattMeters(Map.of(HOST, USUAL), Duration.ZERO);
        assertThat(never.due(_ -> Optional.of(Power.ON), now)).isEmpty();
        never.heard(HOST, new WattsReading.Said(150), Optional.of(Power.ON), now);
        assertThat(never.watts(HOST, Power.ON, now)).isEmpty();
        assertThat(never.of(HOST)).isEqualTo(Metering.NONE);
    }

    private List<PowerOrder> due() {
        return meters.due(_ -> Optional.ofNullable(power), now);
    }

    private void heard(WattsReading reading) {
        meters.heard(HOST, reading, Optional.ofNullable(power), now);
    }

    private @Nullable Double watts() {
        var watts = meters.watts(HOST, power, now);
        return watts.isPresent() ? watts.getAsDouble() : null;
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }
}
