package dev.tern.scheduler.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.HostPort;
import dev.tern.contracts.migration.MigrationLimits;
import dev.tern.contracts.migration.SwitchAim;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.plan.VmForecast;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Ratio;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.VmView;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ForecasterTest {

    private static final Bandwidth LINK = Bandwidth.ofMiBPerSecond(100);

    private final Forecaster forecaster = new Forecaster(LINK);

    @Test
    void shouldAnswerAnalyticallyWhenThereIsNoModel() {
        MoveForecast forecast = forecaster.move(move(1000));

        assertThat(forecast.prediction().model()).isEqualTo("analytic");
        assertThat(forecast.fallback()).isNotNull();
        assertThat(forecast.prediction().converges()).isTrue();
        // 1 GiB at 200 MiB/s raw, and a little more for what is written meanwhile
        assertThat(forecast.prediction().duration().expected()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(6));
        // 50 ms of hand-over, and what the second round left: it took a tenth of a second, and fitted the limit before
        assertThat(forecast.prediction().downtime().expected()).isBetween(Duration.ofMillis(50), Duration.ofMillis(55));
    }

    @Test
    void shouldLeaveMoreForThePauseWhereNoRoundIsSpentOnLess() {
        MoveCase eager = move(1000);
        MoveCase plain = new MoveCase(
                eager.vcpus(),
                eager.cpu(),
                eager.memory(),
                eager.dirtyRate(),
                eager.workingSet(),
                eager.bandwidth(),
                eager.wireRatio(),
                eager.downtimeLimit(),
                eager.downtimeLimit(),
                eager.rounds());

        assertThat(new PreCopy().of(plain).costs().downtime())
                .isBetween(Duration.ofMillis(140), Duration.ofMillis(160));
        assertThat(new PreCopy().of(plain).rounds()).isEqualTo(1);
        assertThat(new PreCopy().of(eager).rounds()).isEqualTo(2);
    }

    @Test
    void shouldSayThatGuestFasterThanItsLinkDoesNotConverge() {
        MoveForecast forecast = forecaster.move(move(200_000));

        assertThat(forecast.prediction().converges()).isFalse();
        assertThat(forecast.prediction().duration().expected()).isGreaterThan(Duration.ofSeconds(60));
    }

    @Test
    void shouldTakeModelsAnswerWhenItIsPlausible() {
        forecaster.use(model(new Factor(1.8, 2, 2.2)));

        MoveForecast forecast = forecaster.move(move(1000));

        assertThat(forecast.fallback()).isNull();
        assertThat(forecast.prediction().model()).isEqualTo("test");
        assertThat(forecast.prediction().duration().expected())
                .isCloseTo(forecast.analytic().duration().multipliedBy(2), Duration.ofMillis(1));
    }

    @Test
    void shouldFallBackWhenModelAnswersNonsense() {
        for (Factor nonsense : new Factor[] {
            new Factor(Double.NaN, Double.NaN, Double.NaN),
            new Factor(1, 101, 200),
            new Factor(1e-9, 0.001, 1),
            new Factor(2, 1, 3),
            new Factor(-1, 1, 3),
            new Factor(1, 1, Double.POSITIVE_INFINITY)
        }) {
            forecaster.use(model(nonsense));

            MoveForecast forecast = forecaster.move(move(1000));

            assertThat(forecast.prediction().model()).as("%s", nonsense).isEqualTo("analytic");
            assertThat(forecast.fallback()).extracting(Reason::code).isEqualTo("model.implausible");
        }
    }

    @Test
    void shouldFallBackWhenModelFails() {
        forecaster.use(new Corrector() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public Optional<MoveCorrection> move(MoveCase move, Costs analytic) {
                throw new IllegalStateException("broken");
            }

            @Override
            public Optional<Factor> dirtyRate(LoadCase load) {
                throw new IllegalStateException("broken");
            }
        });

        assertThat(forecaster.move(move(1000)).fallback())
                .extracting(Reason::code)
                .isEqualTo("model.failed");
        assertThat(dirtyRate().model()).isEqualTo("analytic");
    }

    @Test
    void shouldForecastDirtyRateAroundItsMean() {
        VmForecast forecast = dirtyRate();

        assertThat(forecast.dirtyRate().expected()).isEqualTo(new DirtyRate(500));
        assertThat(forecast.dirtyRate().contains(new DirtyRate(900))).isTrue();
        assertThat(forecast.model()).isEqualTo("analytic");
    }

    @Test
    void shouldExpectNoMoreOfALinkThanItsHostsPortsAreRatedAt() {
        Fleets fleets = Fleets.of(2).guest(1, 1, Fleets.host(0)).sampled(5);
        assertThat(bandwidth(fleets)).isEqualTo(LINK);

        fleets.state.port(new HostPort(Fleets.host(1), "eth0", Bandwidth.ofMbitPerSecond(100), fleets.now));
        assertThat(bandwidth(fleets)).isEqualTo(Bandwidth.ofMbitPerSecond(100));

        fleets.state.port(new HostPort(Fleets.host(1), "eth1", Bandwidth.ofMbitPerSecond(100_000), fleets.now));
        assertThat(bandwidth(fleets)).isEqualTo(LINK);
    }

    private Bandwidth bandwidth(Fleets fleets) {
        FleetSnapshot fleet = fleets.state.snapshot(fleets.now);
        VmView vm = fleet.vm(Fleets.vm(1)).orElseThrow();
        return forecaster
                .move(vm, Fleets.host(1), MigrationLimits.DEFAULT, fleet)
                .move()
                .bandwidth();
    }

    private VmForecast dirtyRate() {
        Fleets fleets = Fleets.of(1).guest(1, 1, Fleets.host(0)).sampled(5);
        FleetSnapshot fleet = fleets.state.snapshot(fleets.now);
        VmView vm = fleet.vm(Fleets.vm(1)).orElseThrow();
        return forecaster.load(vm, Objects.requireNonNull(vm.load()), fleet);
    }

    private static Corrector model(Factor factor) {
        return new Corrector() {
            @Override
            public String name() {
                return "test";
            }

            @Override
            public Optional<MoveCorrection> move(MoveCase move, Costs analytic) {
                return Optional.of(new MoveCorrection(factor, factor, factor));
            }

            @Override
            public Optional<Factor> dirtyRate(LoadCase load) {
                return Optional.of(factor);
            }
        };
    }

    private static MoveCase move(double pages) {
        return new MoveCase(
                2,
                new Ratio(0.5),
                DataSize.ofGiB(1),
                new DirtyRate(pages),
                DataSize.ofMiB(800),
                LINK,
                new Ratio(0.5),
                Duration.ofMillis(300),
                SwitchAim.LOWEST,
                40);
    }
}
