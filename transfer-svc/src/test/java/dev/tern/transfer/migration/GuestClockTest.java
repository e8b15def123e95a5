package dev.tern.transfer.migration;

import static dev.tern.transfer.migration.World.A;
import static dev.tern.transfer.migration.World.B;
import static dev.tern.transfer.migration.World.VM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.migration.MigrationCommand.Migrate;
import dev.tern.contracts.policy.AuditEntry;
import dev.tern.transfer.migration.GuestClock.Reading;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The destination looks at the clock of a guest that has arrived. */
class GuestClockTest {

    private static final Duration LONG = Duration.ofMinutes(3);

    private final World world = World.started();
    private final FakeGuestClock clock = world.node(B).clocks;

    @BeforeEach
    void set() {
        clock.set = true;
    }

    @Test
    void shouldTellByHowMuchTheGuestsClockIsOff() {
        // given
        clock.ahead = Duration.ofMillis(-40);

        // when
        move();

        // then
        assertThat(audited("clock.checked")).singleElement().satisfies(entry -> {
            assertThat(entry.reason()).isEqualTo("The guest's clock is 40 ms behind, give or take 3 ms");
            assertThat(entry.detail()).containsEntry("offset_ms", "-40").containsEntry("within_ms", "3");
        });
        assertThat(alerts()).isEmpty();
    }

    @Test
    void shouldWaitForAnAgentThatIsConnectedAnew() {
        // given
        clock.awayFor = 3;

        // when
        move();

        // then
        assertThat(audited("clock.checked")).hasSize(1);
        assertThat(audited("clock.unchecked")).isEmpty();
    }

    @Test
    void shouldSayWhereItCouldNotBeChecked() {
        // given
        clock.awayFor = 1_000;

        // when
        move();

        // then
        assertThat(audited("clock.unchecked"))
                .singleElement()
                .extracting(AuditEntry::reason)
                .isEqualTo("not yet");
        assertThat(audited("clock.checked")).isEmpty();
    }

    @Test
    void shouldWarnUntilTheClockIsRight() {
        // given
        clock.ahead = Duration.ofSeconds(7);

        // when
        move();

        // then
        assertThat(alerts()).containsExactly("vm.clock.wrong true");

        // and when it is set by whoever is responsible for it, though the agent was begun again
        world.node(B).kill();
        world.run(Duration.ofMinutes(3));
        assertThat(alerts()).containsExactly("vm.clock.wrong true");
        clock.ahead = Duration.ofMillis(9);
        world.run(Duration.ofMinutes(2));

        // then
        assertThat(alerts()).containsExactly("vm.clock.wrong true", "vm.clock.wrong false");
    }

    @Test
    void shouldSetTheClockWhereThatIsWanted() {
        // given
        isToBeSet();
        clock.ahead = Duration.ofSeconds(7);

        // when
        move();

        // then
        assertThat(clock.ahead).isZero();
        assertThat(audited("clock.set"))
                .singleElement()
                .extracting(AuditEntry::reason)
                .isEqualTo("It was 7000 ms ahead, give or take 3 ms, and is 0 ms ahead, give or take 3 ms");
        assertThat(alerts()).isEmpty();
    }

    @Test
    void shouldWarnOfAClockThatCannotBeSet() {
        // given
        isToBeSet();
        clock.stuck = true;
        clock.ahead = Duration.ofSeconds(7);

        // when
        move();

        // then
        assertThat(alerts()).containsExactly("vm.clock.wrong true");
    }

    @Test
    void shouldNotCountAReadingsOwnErrorAgainstTheGuest() {
        Duration limit = Duration.ofSeconds(1);
        assertThat(new Reading(Duration.ofMillis(1_400), Duration.ofMillis(500)).isBeyond(limit))
                .isFalse();
        assertThat(new Reading(Duration.ofMillis(-1_600), Duration.ofMillis(500)).isBeyond(limit))
                .isTrue();
    }

    private void isToBeSet() {
        world.node(B).settings =
                HooksTest.with(new HookSettings(HookSettings.OnSilence.GO, Duration.ofSeconds(1), true));
        world.node(B).kill();
        world.run(Duration.ofSeconds(2));
    }

    private void move() {
        Migrate move = world.migrate(A, B);
        world.node(A).command(move);
        assertThat(world.runUntilSettled(move.migration(), LONG)).isTrue();
        world.run(Duration.ofSeconds(10));
    }

    private List<AuditEntry> audited(String action) {
        return world.events.stream()
                .filter(AuditEntry.class::isInstance)
                .map(AuditEntry.class::cast)
                .filter(entry ->
                        entry.action().equals(action) && entry.subject().equals(VM.value()))
                .toList();
    }

    private List<String> alerts() {
        return world.node(B).alerts.stream()
                .filter(alert -> alert.code().startsWith("vm.clock"))
                .map(alert -> alert.code() + " " + alert.firing())
                .toList();
    }
}
