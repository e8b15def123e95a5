package dev.tern.scheduler.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tern.contracts.id.HostId;
import dev.tern.scheduler.consolidation.PowerCurve;
import dev.tern.scheduler.room.Supply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two hosts of ten cores, 100 W idle and 200 W full, 5 W when off; every amount is worked out by hand. */
class EnergyLedgerTest {

    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static final PowerCurve CURVE = new PowerCurve(List.of(100.0, 200.0));
    private static final HostId A = HostId.of("host-a");
    private static final HostId B = HostId.of("host-b");
    private static final Duration HOUR = Duration.ofHours(1);

    private final EnergyLedger ledger = new EnergyLedger(HOUR);
    private Instant now = START;

    @Test
    void shouldSaveWhatAnEmptyHostWouldHaveDrawnIdle() {
        // given an hour in which one host did eight cores of work and the other was off
        hour(on(A, 0.8), off(B));

        // then 180 + 5 W were drawn; spread evenly it had been 40 % of each, 140 + 140 W
        EnergyAccount total = ledger.total();
        assertThat(total.used().kilowattHours()).isCloseTo(0.185, within(1e-9));
        assertThat(total.baseline().kilowattHours()).isCloseTo(0.280, within(1e-9));
        assertThat(total.saved().kilowattHours()).isCloseTo(0.095, within(1e-9));
        assertThat(total.estimated()).isEqualTo(HOUR.multipliedBy(2));
        assertThat(total.measured()).isZero();
        assertThat(ledger.of(A).saved().kilowattHours()).isCloseTo(0.140 - 0.180, within(1e-9));
        assertThat(ledger.of(B).saved().kilowattHours()).isCloseTo(0.140 - 0.005, within(1e-9));
    }

    @Test
    void shouldSaveNothingWhereAllHostsAreOnAndEven() {
        hour(on(A, 0.3), on(B, 0.3));

        assertThat(ledger.total().used().kilowattHours()).isCloseTo(0.260, within(1e-9));
        assertThat(ledger.total().saved().joules()).isCloseTo(0, within(1e-6));
    }

    @Test
    void shouldTakeWhatWasMeasuredAndHoldAHostAgainstItself() {
        // given a host that draws 90 W where its curve says 180, measured while it was on and then switched off
        hour(new HostDraw(A, 10, CURVE, 5, Power.ON, 0.8, OptionalDouble.of(90)), on(B, 0.2));
        // then: 90 W measured + 120 by the curve; at 50 % each 0.5 * 150 + 150
        assertThat(ledger.total().used().kilowattHours()).isCloseTo(0.210, within(1e-9));
        assertThat(ledger.total().baseline().kilowattHours()).isCloseTo(0.225, within(1e-9));
        assertThat(ledger.of(A).measured()).isEqualTo(HOUR);
        assertThat(ledger.of(B).estimated()).isEqualTo(HOUR);

        // when
        hour(off(A), on(B, 0.4));
        // then of the second hour: 5 + 140 W; at 20 % each 0.5 * 120 + 120
        assertThat(ledger.of(A).used().kilowattHours()).isCloseTo(0.090 + 0.005, within(1e-9));
        assertThat(ledger.of(A).baseline().kilowattHours()).isCloseTo(0.075 + 0.060, within(1e-9));
        assertThat(ledger.of(B).baseline().kilowattHours()).isCloseTo(0.150 + 0.120, within(1e-9));
    }

    @Test
    void shouldTellHowMuchWasMeasuredAndHowMuchIsFromTheCurve() {
        // given a host that draws half of what its curve says, measured for an hour and then not
        hour(new HostDraw(A, 10, CURVE, 5, Power.ON, 0.8, OptionalDouble.of(90)));
        hour(on(A, 0.8));

        // then its curve stands in as it was found to be, so that nothing looks saved
        EnergyAccount total = ledger.total();
        assertThat(total.used().kilowattHours()).isCloseTo(0.180, within(1e-9));
        assertThat(total.usedMeasured().kilowattHours()).isCloseTo(0.090, within(1e-9));
        assertThat(total.usedEstimated().kilowattHours()).isCloseTo(0.090, within(1e-9));
        assertThat(total.saved().joules()).isCloseTo(0, within(1e-6));
        assertThat(total.measured()).isEqualTo(HOUR);
        assertThat(total.estimated()).isEqualTo(HOUR);
        assertThat(ledger.watts(on(A, 0.3))).isCloseTo(65, within(1e-9));
        assertThat(ledger.watts(off(A)))
                .as("what it draws when off is not of its curve")
                .isEqualTo(5);
        assertThat(ledger.watts(on(B, 0.3))).isCloseTo(130, within(1e-9));
    }

    @Test
    void shouldCountWhatTheRoomDrawsAndWhatThatCosts() {
        // given an hour in which one host did eight cores of work in a room of PUE 1.5 and the other was off in one of
        // 1.2
        Supply dear = new Supply(1.5, 0.40, 1);
        Supply cheap = new Supply(1.2, 0.10, 1);
        hour(
                new HostDraw(A, 10, CURVE, 5, Power.ON, 0.8, OptionalDouble.of(160), dear),
                new HostDraw(B, 10, CURVE, 5, Power.OFF, 0, OptionalDouble.empty(), cheap));

        // then 160 W became 240, 5 became 6; evenly it had been 1.5 * 160/180 * 140 and 1.2 * 140
        double even = 1.5 * 160 / 180 * 0.140;
        EnergyAccount total = ledger.total();
        assertThat(total.used().kilowattHours()).isCloseTo(0.246, within(1e-9));
        assertThat(total.usedMeasured().kilowattHours()).isCloseTo(0.240, within(1e-9));
        assertThat(total.baseline().kilowattHours()).isCloseTo(even + 0.168, within(1e-9));
        assertThat(total.spent()).isCloseTo(0.240 * 0.40 + 0.006 * 0.10, within(1e-9));
        assertThat(total.savedCost()).isCloseTo(even * 0.40 + 0.168 * 0.10 - 0.240 * 0.40 - 0.006 * 0.10, within(1e-9));
    }

    @Test
    void shouldTakeAHostThatBootsForAFullOneAndLose() {
        hour(on(A, 0.0), host(B, Power.TURNING_ON, 0));

        // 100 + 200 W against 100 + 100
        assertThat(ledger.total().saved().kilowattHours()).isCloseTo(-0.100, within(1e-9));
    }

    @Test
    void shouldCountNoMoreWorkThanAHostCanDo() {
        hour(on(A, 1.6), on(B, 0.0));

        // ten cores of work, not sixteen: 200 + 100 W, and 150 + 150
        assertThat(ledger.total().saved().joules()).isCloseTo(0, within(1e-6));
    }

    @Test
    void shouldLeaveOutHostsOfWhichNothingIsKnown() {
        hour(on(A, 0.5), host(B, null, 0.9));

        // the other host is all there is: it is as it would have been
        assertThat(ledger.total().used().kilowattHours()).isCloseTo(0.150, within(1e-9));
        assertThat(ledger.total().saved().joules()).isCloseTo(0, within(1e-6));
        assertThat(ledger.of(B))
                .isEqualTo(new EnergyAccount(
                        Energy.ZERO, Energy.ZERO, Energy.ZERO, Duration.ZERO, Duration.ZERO, HOUR, 0, 0));
    }

    @Test
    void shouldNotGuessWhatWasBetweenLooksThatAreTooFarApart() {
        // given
        ledger.look(now, List.of(on(A, 0.5)));
        ledger.look(now.plus(HOUR).plusNanos(1), List.of(on(A, 0.5)));

        // then
        assertThat(ledger.total().used()).isEqualTo(Energy.ZERO);
        assertThat(ledger.total().unknown()).isEqualTo(HOUR.plusNanos(1));
    }

    @Test
    void shouldCountNoTimeTwice() {
        hour(on(A, 0.5), off(B));
        EnergyAccount once = ledger.total();

        ledger.look(now, List.of(on(A, 0.5), off(B)));
        ledger.look(now.minusSeconds(600), List.of(on(A, 0.5), off(B)));
        assertThat(ledger.total()).isEqualTo(once);

        hour(on(A, 0.5), off(B));
        assertThat(ledger.total().used().joules()).isCloseTo(2 * once.used().joules(), within(1e-6));
    }

    @Test
    void shouldKnowNothingBeforeTheSecondLook() {
        ledger.look(now, List.of(on(A, 0.5)));

        assertThat(ledger.total()).isEqualTo(EnergyAccount.EMPTY);
        assertThat(ledger.of(B)).isEqualTo(EnergyAccount.EMPTY);
    }

    @Test
    void shouldRefuseWhatMakesNoSense() {
        assertThatThrownBy(() -> on(A, Double.NaN)).hasMessageContaining("host-a");
        assertThatThrownBy(() -> new HostDraw(A, 10, CURVE, 5, Power.ON, 0.1, OptionalDouble.of(-1)))
                .hasMessageContaining("-1.0");
        assertThatThrownBy(() -> new EnergyLedger(Duration.ZERO)).hasMessageContaining("PT0S");
        assertThatThrownBy(() -> new Energy(Double.NaN)).hasMessageContaining("finite");
    }

    private void hour(HostDraw... hosts) {
        ledger.look(now, List.of(hosts));
        now = now.plus(HOUR);
        ledger.look(now, List.of(hosts));
    }

    private static HostDraw on(HostId host, double utilisation) {
        return host(host, Power.ON, utilisation);
    }

    private static HostDraw off(HostId host) {
        return host(host, Power.OFF, 0);
    }

    private static HostDraw host(HostId host, @Nullable Power power, double utilisation) {
        return new HostDraw(host, 10, CURVE, 5, power, utilisation, OptionalDouble.empty());
    }
}
