package dev.tern.monitor.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.fleet.HostSample;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.Ratio;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DetectorTest {

    private static final Thresholds THRESHOLDS =
            new Thresholds(new Ratio(0.8), new Ratio(0.1), new Ratio(0.9), new Ratio(0.1), 3);
    private static final HostId A = HostId.of("host-a");
    private static final VmId WEB = VmId.of("00000000-0000-4000-8000-00000000000a");
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private final List<Alert> said = new ArrayList<>();
    private final Detector detector = new Detector(THRESHOLDS, said::add);

    @Test
    void shouldRaiseOnceWhatHoldsAndClearItOnceWhenItHasGoneByTheMargin() {
        cpu(0.9, 0.9);
        assertThat(said).isEmpty();
        cpu(0.9);
        assertThat(said).singleElement().satisfies(alert -> {
            assertThat(alert.code()).isEqualTo("host.cpu.high");
            assertThat(alert.subject()).isEqualTo("host-a");
            assertThat(alert.firing()).isTrue();
            assertThat(alert.text()).contains("90.0%").contains("80.0%");
        });
        cpu(0.95, 0.95, 0.75, 0.75, 0.75, 0.75);
        assertThat(said).as("within the margin").hasSize(1);
        cpu(0.6, 0.6, 0.6);
        assertThat(said).hasSize(2);
        assertThat(said.getLast().firing()).isFalse();
    }

    @Test
    void shouldSayNothingOfAValueThatSwingsAboutItsThreshold() {
        for (int i = 0; i < 50; i++) {
            cpu(0.85, 0.85, 0.75);
        }
        assertThat(said).isEmpty();
    }

    @Test
    void shouldTellOfLowLoadAndFullMemory() {
        cpu(0.01, 0.01, 0.01);
        assertThat(codes()).containsExactly("host.cpu.low");
        for (int i = 0; i < 3; i++) {
            detector.load(
                    new HostSample(A, NOON, new Ratio(0.5), DataSize.ofMiB(950), List.of()), DataSize.ofMiB(1000));
        }
        assertThat(codes()).containsExactly("host.cpu.low", "host.cpu.low", "host.memory.high");
    }

    @Test
    void shouldRaiseDownAtOnceAndClearItWhenTheHostAnswers() {
        detector.health(A, HostHealth.STALE, NOON);
        detector.health(A, HostHealth.DOWN, NOON);
        detector.health(A, HostHealth.DOWN, NOON);
        detector.health(A, HostHealth.UP, NOON);
        assertThat(codes()).containsExactly("host.down", "host.down");
        assertThat(said.getFirst().severity()).isEqualTo(Alert.Severity.CRITICAL);
        assertThat(said.getLast().firing()).isFalse();
    }

    @Test
    void shouldRecallWhatItSaidBeforeARestart() {
        // given
        cpu(0.9, 0.9, 0.9);
        List<Alert> before = List.copyOf(said);
        // when
        List<Alert> after = new ArrayList<>();
        Detector restarted = new Detector(THRESHOLDS, after::add);
        before.forEach(restarted::recall);
        for (int i = 0; i < 10; i++) {
            restarted.load(sample(0.9), DataSize.ofGiB(2));
        }
        // then: not again, but cleared when it has gone
        assertThat(after).isEmpty();
        for (int i = 0; i < 3; i++) {
            restarted.load(sample(0.5), DataSize.ofGiB(2));
        }
        assertThat(after).singleElement().satisfies(alert -> assertThat(alert.firing())
                .isFalse());
    }

    @Test
    void shouldNeverClearDamagedMemoryWhileTheGuestLives() {
        detector.memoryFault(WEB, "web-1", 1, "page 17 is stale", NOON);
        detector.memoryFault(WEB, "web-1", 2, "page 17 is stale", NOON);
        assertThat(codes()).containsExactly("vm.memory.fault");
        assertThat(said.getFirst().text()).contains("page 17 is stale");
        detector.gone(WEB, NOON);
        assertThat(said.getLast().firing()).isFalse();
    }

    @Test
    void shouldRefuseThresholdsThatContradict() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Thresholds(new Ratio(0.1), new Ratio(0.8), Ratio.ONE, Ratio.ZERO, 3))
                .withMessageContaining("80.0%");
    }

    private List<String> codes() {
        return said.stream().map(Alert::code).toList();
    }

    private void cpu(double... values) {
        for (double value : values) {
            detector.load(sample(value), DataSize.ofGiB(2));
        }
    }

    private static HostSample sample(double cpu) {
        return new HostSample(A, NOON, new Ratio(cpu), DataSize.ofMiB(100), List.of());
    }
}
