package dev.tern.local.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.unit.DataSize;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LocalFleetTest {

    private final LocalFleet fleet = LocalFleet.standard();

    @Test
    void shouldHaveTwelveGuestsOfThreeKindsOnThreeHosts() {
        assertThat(fleet.hosts()).hasSize(3);
        assertThat(fleet.guests()).hasSize(12);
        assertThat(fleet.guests().stream()
                        .map(guest -> guest.definition().program())
                        .distinct())
                .hasSize(3);
        assertThat(fleet.guests().stream().map(guest -> guest.definition().id()).distinct())
                .hasSize(12);
        assertThat(fleet.guests().stream().map(guest -> guest.definition().memory()))
                .allMatch(memory ->
                        memory.compareTo(DataSize.ofMiB(64)) >= 0 && memory.compareTo(DataSize.ofMiB(256)) <= 0);
    }

    @Test
    void shouldLeaveRoomToEmptyAnyHost() {
        // given
        var used = fleet.guests().stream()
                .collect(Collectors.groupingBy(LocalGuest::home, Collectors.summingLong(guest -> guest.definition()
                        .memory()
                        .bytes())));

        // then two hosts can hold what three do
        long all = fleet.guestMemory().bytes();
        assertThat(fleet.hosts())
                .allMatch(host ->
                        used.getOrDefault(host.id(), 0L) <= host.memory().bytes())
                .allMatch(host -> all < 2 * host.memory().bytes());
    }
}
