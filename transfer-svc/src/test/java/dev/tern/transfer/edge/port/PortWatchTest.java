package dev.tern.transfer.edge.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.HostPort;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.transfer.edge.port.PortFinding.Rated;
import dev.tern.transfer.edge.port.PortFinding.Unknown;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PortWatchTest {

    private static final HostId HOST = HostId.of("host-a");
    private static final Rated BOTH = new Rated("bond0", Bandwidth.ofMbitPerSecond(20_000));
    private static final Rated ONE = new Rated("bond0", Bandwidth.ofMbitPerSecond(10_000));
    private static final Unknown OUT = new Unknown("The device bond0 does not say its speed");

    private final List<HostPort> told = new ArrayList<>();
    private final List<Instant> taken = new ArrayList<>();
    private PortFinding found = BOTH;
    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private final PortWatch watch = new PortWatch(HOST, () -> found, () -> now, new PortWatch.News() {
        @Override
        public void rated(HostPort port) {
            told.add(port);
        }

        @Override
        public void unknown() {
            taken.add(now);
        }
    });

    @AfterEach
    void close() {
        watch.close();
    }

    @Test
    void shouldTellOnceWhileNothingChanges() {
        look(BOTH);
        look(BOTH);
        assertThat(told)
                .containsExactly(new HostPort(HOST, "bond0", BOTH.speed(), Instant.parse("2026-11-22T12:00:00Z")));
        assertThat(taken).isEmpty();
    }

    @Test
    void shouldTellThatABondLostACardAndGotItBack() {
        look(BOTH);
        look(ONE);
        look(BOTH);
        assertThat(told).extracting(HostPort::speed).containsExactly(BOTH.speed(), ONE.speed(), BOTH.speed());
        assertThat(told.get(1).at()).isEqualTo(Instant.parse("2026-11-22T12:01:00Z"));
    }

    @Test
    void shouldTellOfAnotherDeviceOfTheSameSpeed() {
        look(BOTH);
        look(new Rated("eth4", BOTH.speed()));
        assertThat(told).extracting(HostPort::device).containsExactly("bond0", "eth4");
    }

    @Test
    void shouldLetStandWhatItToldWhereNobodyKnowsAnyMore() {
        look(BOTH);
        look(OUT);
        look(BOTH);
        assertThat(told).hasSize(1);
        assertThat(taken).isEmpty();
    }

    @Test
    void shouldTakeBackWhatALifeBeforeToldWhereNobodyKnowsAtItsBeginning() {
        look(OUT);
        look(new Unknown("No device has the address 10.0.0.1"));
        assertThat(told).isEmpty();
        assertThat(taken).hasSize(1);
    }

    @Test
    void shouldTellAsSoonAsItIsKnown() {
        look(OUT);
        look(ONE);
        assertThat(told).extracting(HostPort::speed).containsExactly(ONE.speed());
    }

    private void look(PortFinding finding) {
        found = finding;
        watch.look();
        now = now.plus(Duration.ofMinutes(1));
    }
}
