package dev.tern.monitor.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.fleet.HostPort;
import dev.tern.contracts.fleet.HostPower;
import dev.tern.contracts.fleet.Quarantine;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Bandwidth;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether hosts are heard of, and what people, agents and the scheduler say of them. */
class WatchedHostsTest extends FleetWatchFixture {

    @Test
    void shouldGoStaleThenDownThenUpAgain() {
        read(A);
        pass(Duration.ofSeconds(5));
        pass(Duration.ofSeconds(11));
        read(A);
        assertThat(said.hosts)
                .filteredOn(host -> host.id().equals(A))
                .extracting(Host::health)
                .containsExactly(HostHealth.UP, HostHealth.STALE, HostHealth.DOWN, HostHealth.UP);
        assertThat(said.alerts)
                .filteredOn(alert -> alert.subject().equals("host-a"))
                .extracting(Alert::firing)
                .containsExactly(true, false);
    }

    @Test
    void shouldNotMissAHostThatWasSwitchedOffUntilItIsToBeOnAgain() {
        // given
        read(A);
        power(HostPower.State.SWITCHING_OFF);
        read(A);

        // when it goes silent, is off, and is told to wake
        pass(Duration.ofSeconds(5));
        power(HostPower.State.OFF);
        pass(Duration.ofHours(8));
        power(HostPower.State.WAKING);
        pass(Duration.ofMinutes(2));

        // then nothing is wrong with it
        assertThat(healthOfA()).containsExactly(HostHealth.UP, HostHealth.OFF);
        assertThat(alertsOfA()).isEmpty();

        // and when it is on and falls silent
        read(A);
        power(HostPower.State.ON);
        pass(Duration.ofSeconds(16));

        // then it is missed
        assertThat(healthOfA().getLast()).isEqualTo(HostHealth.DOWN);
        assertThat(alertsOfA()).singleElement().extracting(Alert::code).isEqualTo("host.down");
    }

    @Test
    void shouldClearTheAlertOfAHostThatTurnsOutToBeSwitchedOff() {
        read(A);
        pass(Duration.ofSeconds(16));
        power(HostPower.State.OFF);
        pass(PERIOD);
        assertThat(alertsOfA()).extracting(Alert::firing).containsExactly(true, false);
    }

    @Test
    void shouldShowQuarantinesUntilTheyAreLifted() {
        // given
        Reason why = new Reason("load.failed", "device state corrupt");
        Instant now = Instant.parse("2026-11-22T12:00:00Z");
        Quarantine host = new Quarantine(A, null, Quarantine.State.IMPOSED, 1, now, now.plusSeconds(300), why);
        Quarantine link = new Quarantine(A, B, Quarantine.State.PROBATION, 1, now, now.plusSeconds(300), why);
        read(A);
        read(B);

        // when
        watch.heard(host);
        watch.heard(link);

        // then
        assertThat(watch.quarantines()).containsExactly(host, link);
        assertThat(watch.hosts()).extracting(HostView::quarantine).containsExactly(host, null);

        // and when
        watch.heard(new Quarantine(A, null, Quarantine.State.LIFTED, 1, now, now.plusSeconds(300), why));

        // then
        assertThat(watch.quarantines()).containsExactly(link);
        assertThat(watch.hosts()).extracting(HostView::quarantine).containsExactly(null, null);
    }

    @Test
    void shouldShowWhatAHostsPortIsRatedAtAsLongAsItIsKnown() {
        // given
        read(A);
        read(B);
        assertThat(watch.hosts()).extracting(HostView::port).containsExactly(null, null);

        // when a bond has lost a card
        watch.heard(new HostPort(A, "bond0", Bandwidth.ofMbitPerSecond(20_000), Instant.EPOCH));
        watch.heard(new HostPort(A, "bond0", Bandwidth.ofMbitPerSecond(10_000), Instant.EPOCH));
        watch.heard(new HostPort(HostId.of("host-z"), "eth0", Bandwidth.ofMbitPerSecond(10_000), Instant.EPOCH));

        // then
        assertThat(watch.hosts()).extracting(HostView::port).containsExactly(Bandwidth.ofMbitPerSecond(10_000), null);

        // and when its agent takes it back
        watch.heardNoPort(A);
        watch.heardNoPort(HostId.of("host-z"));

        // then
        assertThat(watch.hosts()).extracting(HostView::port).containsExactly(null, null);
    }

    @Test
    void shouldRememberCordonsAndAlertsOverARestart() {
        // given
        read(A);
        assertThat(watch.cordon(A, true, "user:ann", "New fans")).isTrue();
        assertThat(watch.cordon(A, true, "user:ann", "New fans")).isTrue();
        assertThat(watch.cordon(HostId.of("host-z"), true, "user:ann", "None")).isFalse();
        assertThat(said.audits).as("only the change").singleElement().satisfies(entry -> assertThat(entry.action())
                .isEqualTo("host.cordoned"));
        Host cordoned = said.hosts.getLast();
        assertThat(cordoned.cordoned()).isTrue();
        // when
        watch = fresh();
        watch.heard(cordoned);
        read(A);
        // then
        assertThat(said.hosts.getLast().cordoned()).isTrue();
        assertThat(watch.hosts().getFirst().cordoned()).isTrue();
    }

    private void power(HostPower.State state) {
        watch.heard(new HostPower(A, state, Instant.EPOCH, new Reason("host.idle", "it held nothing")));
    }

    private List<Alert> alertsOfA() {
        return said.alerts.stream()
                .filter(alert -> alert.subject().equals(A.value()))
                .toList();
    }

    private List<HostHealth> healthOfA() {
        return said.hosts.stream()
                .filter(host -> host.id().equals(A))
                .map(Host::health)
                .toList();
    }
}
