package dev.tern.monitor.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tern.contracts.fleet.CellSample;
import dev.tern.contracts.fleet.Traffic;
import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoadMeterTest {

    private static final VmId WEB = VmId.of("00000000-0000-4000-8000-00000000000a");
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private final LoadMeter meter = new LoadMeter(HostId.of("host-a"));

    @Test
    void shouldSayNothingFromOneReading() {
        assertThat(meter.measure(reading(10, guest(5, VmState.RUNNING)), NOON, Duration.ofSeconds(1)))
                .isEmpty();
    }

    @Test
    void shouldTurnDifferencesOfCountersIntoLoad() {
        // given
        meter.measure(reading(10, guest(5, VmState.RUNNING)), NOON, Duration.ofSeconds(1));
        // when: in 2 s the guests asked for 12 core-seconds of 4 cores, this one for 3 of its 2 vCPUs
        Load load = meter.measure(reading(22, guest(8, VmState.RUNNING)), NOON.plusSeconds(2), Duration.ofSeconds(3))
                .orElseThrow();
        // then
        assertThat(load.sample().cpu().value()).isCloseTo(1.5, within(1e-9));
        assertThat(load.sample().at()).isEqualTo(NOON.plusSeconds(2));
        assertThat(load.sample().cells()).containsExactly(new CellSample(0, DataSize.ofMiB(700)));
        assertThat(load.sample().vms()).singleElement().satisfies(sample -> {
            assertThat(sample.cpu().value()).isCloseTo(0.75, within(1e-9));
            assertThat(sample.dirtyRate()).isEqualTo(new DirtyRate(100));
        });
    }

    @Test
    void shouldStartAnewWhenTheHypervisorDid() {
        meter.measure(reading(100), NOON, Duration.ofSeconds(1));
        assertThat(meter.measure(reading(1), NOON, Duration.ofSeconds(3))).isEmpty();
        assertThat(meter.measure(reading(5), NOON, Duration.ofSeconds(5))).isPresent();
    }

    @Test
    void shouldMeasureNeitherWhatIsBeingFilledNorWhatHasJustCome() {
        meter.measure(reading(0, guest(5, VmState.INCOMING)), NOON, Duration.ofSeconds(1));
        Load filling = meter.measure(reading(1, guest(5, VmState.INCOMING)), NOON, Duration.ofSeconds(3))
                .orElseThrow();
        assertThat(filling.sample().vms()).isEmpty();
        Load gone = meter.measure(reading(2), NOON, Duration.ofSeconds(5)).orElseThrow();
        assertThat(gone.sample().vms()).isEmpty();
        Load come = meter.measure(reading(3, guest(9, VmState.RUNNING)), NOON, Duration.ofSeconds(7))
                .orElseThrow();
        assertThat(come.sample().vms()).isEmpty();
    }

    private static IoReading io(long bytes) {
        return new IoReading(
                DataSize.ofBytes(bytes),
                DataSize.ofBytes(2 * bytes),
                DataSize.ofBytes(3 * bytes),
                DataSize.ofBytes(4 * bytes));
    }

    @Test
    void shouldMeasureTrafficFromCountersThatGrow() {
        meter.measure(reading(0, guest(5, VmState.RUNNING, io(1_000))), NOON, Duration.ofSeconds(1));
        Load load = meter.measure(reading(1, guest(6, VmState.RUNNING, io(3_000))), NOON, Duration.ofSeconds(3))
                .orElseThrow();
        assertThat(load.sample().vms().getFirst().traffic())
                .isEqualTo(new Traffic(
                        new Bandwidth(1_000), new Bandwidth(2_000), new Bandwidth(3_000), new Bandwidth(4_000)));
    }

    @Test
    void shouldSayNothingOfTrafficThatIsNotCountedOrBeganAnew() {
        meter.measure(reading(0, guest(5, VmState.RUNNING, io(9_000))), NOON, Duration.ofSeconds(1));
        Load anew = meter.measure(reading(1, guest(6, VmState.RUNNING, io(10))), NOON, Duration.ofSeconds(3))
                .orElseThrow();
        Load uncounted = meter.measure(reading(2, guest(7, VmState.RUNNING)), NOON, Duration.ofSeconds(5))
                .orElseThrow();
        assertThat(anew.sample().vms().getFirst().traffic()).isNull();
        assertThat(uncounted.sample().vms().getFirst().traffic()).isNull();
    }

    @Test
    void shouldNotCallAPausedGuestDirty() {
        meter.measure(reading(0, guest(5, VmState.PAUSED)), NOON, Duration.ofSeconds(1));
        Load load = meter.measure(reading(0, guest(5, VmState.PAUSED)), NOON, Duration.ofSeconds(3))
                .orElseThrow();
        assertThat(load.sample().vms().getFirst().dirtyRate()).isEqualTo(DirtyRate.ZERO);
    }

    @Test
    void shouldAverageOverOneAndFiveMinutes() {
        // given: an hour at rest, then a minute of full load
        List<Load> loads = new ArrayList<>();
        double asked = 0;
        for (int second = 0; second <= 3_660; second += 2) {
            asked += second > 3_600 ? 8 : 0;
            meter.measure(reading(asked), NOON, Duration.ofSeconds(second)).ifPresent(loads::add);
        }
        // then: as a Unix load average, 1 - 1/e of the way after its window
        Load load = loads.getLast();
        assertThat(load.overMinute().value()).isCloseTo(1 - Math.exp(-1), within(0.02));
        assertThat(load.overFiveMinutes().value()).isCloseTo(1 - Math.exp(-0.2), within(0.02));
    }

    private static HostReading reading(double asked, GuestReading... guests) {
        return new HostReading(
                4,
                DataSize.ofGiB(2),
                DataSize.ofMiB(512),
                Duration.ofNanos(Math.round(asked * 1e9)),
                List.of(new CellSample(0, DataSize.ofMiB(700))),
                List.of(guests));
    }

    private static GuestReading guest(long asked, VmState state) {
        return guest(asked, state, null);
    }

    private static GuestReading guest(long asked, VmState state, @Nullable IoReading io) {
        return new GuestReading(
                WEB,
                "web-1",
                state,
                2,
                DataSize.ofMiB(256),
                Duration.ofSeconds(asked),
                new DirtyRate(100),
                DataSize.ofMiB(10),
                Map.of(),
                new GuestReading.MemoryCheck(1, 0, ""),
                io);
    }
}
