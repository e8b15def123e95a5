package dev.tern.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.hypervisor.libvirt.connection.Connection.Statistics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GuestTimeTest {

    private final GuestTime time = new GuestTime();

    @Test
    void shouldGoOnWhenAGuestLeavesComesOrStartsAgain() {
        assertThat(time.upTo(List.of(guest("a", 5), guest("b", 3)))).hasSeconds(8);
        assertThat(time.upTo(List.of(guest("a", 6)))).hasSeconds(9);
        assertThat(time.upTo(List.of(guest("a", 6), guest("b", 1)))).hasSeconds(10);
        assertThat(time.upTo(List.of(guest("a", 2), guest("b", 1)))).hasSeconds(12);
        assertThat(time.upTo(List.of())).hasSeconds(12);
    }

    @Test
    void shouldCountNothingOfAGuestThatDoesNotRun() {
        assertThat(time.upTo(List.of(new Statistics("a", "a", Map.of(), Map.of()))))
                .isZero();
    }

    private static Statistics guest(String id, long seconds) {
        return new Statistics(
                id, id, Map.of("cpu.time", Duration.ofSeconds(seconds).toNanos()), Map.of());
    }
}
