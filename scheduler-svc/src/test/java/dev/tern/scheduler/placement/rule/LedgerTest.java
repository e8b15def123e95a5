package dev.tern.scheduler.placement.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.unit.DataSize;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.VmView;
import org.junit.jupiter.api.Test;

class LedgerTest {

    private static final HostId A = Fleets.host(0);
    private static final HostId B = Fleets.host(1);

    @Test
    void shouldBeAsItWasWhenAMoveIsTakenBack() {
        // given a guest that wants more than was measured of its host, as one does that has just arrived there
        Fleets fleets = Fleets.of(2);
        fleets.guest(0, 1.0, B).guest(1, 0.4, A).sampled(5);
        FleetSnapshot fleet = fleets.place(Fleets.vm(0), A).state.snapshot(fleets.now);
        VmView guest = fleet.vm(Fleets.vm(0)).orElseThrow();
        Ledger ledger = new Ledger(fleet);
        assertThat(ledger.cores(A)).isCloseTo(0.4, within(1e-9));

        // when
        ledger.move(guest, B);

        // then
        assertThat(ledger.cores(A)).isZero();
        assertThat(ledger.cores(B)).isCloseTo(2.0, within(1e-9));

        // when
        ledger.takeBack(guest, B);

        // then
        assertThat(ledger.cores(A)).isCloseTo(0.4, within(1e-9));
        assertThat(ledger.cores(B)).isCloseTo(1.0, within(1e-9));
        assertThat(ledger.bytes(B)).isEqualTo((double) DataSize.ofGiB(1).bytes());
    }

    @Test
    void shouldWalkWhatIsInFlightInTheSameOrderInEveryJvm() {
        // given so many that no order by hash, which a JVM draws anew each time, is theirs by chance
        Fleets fleets = Fleets.of(2);
        for (int i = 0; i < 40; i++) {
            fleets.guest(i, 0.1, A);
            fleets.state.migration(fleets.event(
                    Fleets.migration(40 - i), Fleets.plan(1), Fleets.vm(i), B, 1, new MigrationState.Copying(1)));
        }

        FleetSnapshot fleet = fleets.state.snapshot(fleets.now);

        assertThat(fleet.inFlight()).hasSize(40);
        assertThat(fleet.inFlight().keySet().stream().toList()).isSorted();
    }
}
