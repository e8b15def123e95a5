package dev.tern.monitor.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.migration.ImageDigest;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.Reason;
import dev.tern.monitor.sampling.GuestReading;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Where guests are, and whether they are well. */
class WatchedGuestsTest extends FleetWatchFixture {

    @Test
    void shouldTellOfHostsAndGuestsOnceAndThenOnChange() {
        read(A, guest(VmState.RUNNING));
        read(A, guest(VmState.RUNNING));
        assertThat(said.hosts).hasSize(1);
        assertThat(said.vms).hasSize(1);
        assertThat(said.samples).as("the first reading measures nothing").hasSize(1);
        read(A, guest(VmState.PAUSED));
        assertThat(said.hosts).hasSize(1);
        assertThat(said.vms).extracting(Vm::state).containsExactly(VmState.RUNNING, VmState.PAUSED);
    }

    @Test
    void shouldKeepAMovingGuestAtItsSourceUntilItRunsAtItsDestination() {
        read(A, guest(VmState.RUNNING));
        read(B, guest(VmState.INCOMING));
        read(A, guest(VmState.PAUSED));
        read(B, guest(VmState.INCOMING));
        assertThat(said.vms).extracting(Vm::host).containsOnly(A);
        read(B, guest(VmState.RUNNING));
        assertThat(said.vms.getLast().host()).isEqualTo(B);
        read(A);
        assertThat(said.vms.getLast()).satisfies(vm -> {
            assertThat(vm.host()).isEqualTo(B);
            assertThat(vm.state()).isEqualTo(VmState.RUNNING);
        });
        assertThat(said.alerts).isEmpty();
    }

    @Test
    void shouldNotTakeReadingsOneAfterTheOtherForRunningTwice() {
        read(A, guest(VmState.RUNNING));
        read(B, guest(VmState.RUNNING)); // it has moved since A was read
        read(A);
        assertThat(said.alerts).isEmpty();
    }

    @Test
    void shouldRaiseTheAlarmWhenAGuestRunsTwiceAndClearItWhenItDoesNot() {
        for (int i = 0; i < 3; i++) {
            read(A, guest(VmState.RUNNING));
            read(B, guest(VmState.RUNNING));
        }
        assertThat(said.alerts).singleElement().satisfies(alert -> {
            assertThat(alert.code()).isEqualTo("vm.running.twice");
            assertThat(alert.severity()).isEqualTo(Alert.Severity.CRITICAL);
            assertThat(alert.text()).contains("host-a and host-b");
        });
        read(B, guest(VmState.PAUSED));
        assertThat(said.alerts.getLast().firing()).isFalse();
    }

    @Test
    void shouldTellAtOnceWhereAGuestIsWithoutMeasuringOrAlarm() {
        // given
        read(A, guest(VmState.RUNNING));
        read(A, guest(VmState.RUNNING));
        int measured = said.samples.size();

        // when: B tells of events in a row, A has not been read since
        for (int i = 0; i < 5; i++) {
            read(B, false, guest(VmState.RUNNING));
        }
        read(A, false);

        // then
        assertThat(said.vms.getLast().host()).isEqualTo(B);
        assertThat(said.samples).hasSize(measured);
        assertThat(said.alerts).isEmpty();
    }

    @Test
    void shouldBelieveTheHostThatAnswersOverOneThatIsSilent() {
        // given: A fell silent while it had the guest
        read(A, guest(VmState.RUNNING));
        pass(Duration.ofSeconds(20));
        read(B, guest(VmState.RUNNING));
        assertThat(said.vms.getLast().host()).isEqualTo(B);
        assertThat(said.alerts).extracting(Alert::code).doesNotContain("vm.running.twice");
    }

    @Test
    void shouldForgetAGuestThatIsNowhereAfterAWhile() {
        read(A, guest(VmState.RUNNING));
        for (int i = 0; i < 35; i++) {
            read(A);
            pass(PERIOD);
        }
        assertThat(said.gone).containsExactly(WEB);
        assertThat(watch.vms()).isEmpty();
    }

    @Test
    void shouldNotForgetTheGuestsOfASilentHost() {
        read(A, guest(VmState.RUNNING));
        pass(Duration.ofHours(1));
        pass(Duration.ofHours(1));
        assertThat(said.gone).isEmpty();
        assertThat(watch.vms()).hasSize(1);
    }

    @Test
    void shouldNeverForgetAGuestThatMoves() {
        // given: its hand-over is in doubt and no host tells of it
        read(A, guest(VmState.RUNNING));
        watch.heard(
                move(1, new MigrationState.InDoubt(new Epoch(2), ImageDigest.UNVERIFIED, new Reason("cut", "Cut"))));
        for (int i = 0; i < 100; i++) {
            read(A);
            pass(PERIOD);
        }
        assertThat(said.gone).isEmpty();
        // when
        watch.heard(move(2, new MigrationState.RolledBack("in-doubt", new Reason("resolved", "Resolved"))));
        for (int i = 0; i < 35; i++) {
            read(A);
            pass(PERIOD);
        }
        // then
        assertThat(said.gone).containsExactly(WEB);
    }

    @Test
    void shouldAlarmWhenAGuestFindsItsMemoryDamaged() {
        read(A, guest(VmState.RUNNING, 0));
        read(A, guest(VmState.RUNNING, 2));
        read(A, guest(VmState.RUNNING, 2));
        assertThat(said.alerts).extracting(Alert::code).containsExactly("vm.memory.fault");
        assertThat(watch.vms().getFirst().check()).isEqualTo(new GuestReading.MemoryCheck(7, 2, "page 3"));
    }
}
