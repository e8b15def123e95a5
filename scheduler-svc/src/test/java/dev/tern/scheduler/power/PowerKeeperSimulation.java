package dev.tern.scheduler.power;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.HostId;
import dev.tern.scheduler.Fleets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PowerKeeperSimulation {

    private static final int HOSTS = 5;
    private static final int GUESTS = 12;
    private static final int QUARTERS = 48;

    /** The rack checks each order; here it is what half a day of leaping load, of failing hosts and late samples adds up to. */
    @ParameterizedTest
    @ValueSource(longs = {1, 20260301, 77})
    void shouldNeitherFlapNorLeaveAGuestWithoutAHost(long seed) {
        // given
        Random random = new Random(seed);
        Rack rack = new Rack(HOSTS);
        for (int i = 0; i < GUESTS; i++) {
            rack.fleets.guest(i, 0.3, rack.hosts.get(random.nextInt(HOSTS)));
        }

        // when
        for (int quarter = 0; quarter < QUARTERS; quarter++) {
            double level = quarter % 16 < 10 ? 0.3 : 1.6;
            for (int i = 0; i < GUESTS; i++) {
                rack.fleets.load(Fleets.vm(i), level * (0.5 + random.nextDouble()));
            }
            HostId one = rack.hosts.get(random.nextInt(HOSTS));
            switch (random.nextInt(6)) {
                case 0 -> rack.dead.add(one);
                case 1 -> rack.broken.put(one, PowerProblem.BUSY);
                case 2 -> rack.silent.add(one);
                default -> {}
            }
            rack.pass(Duration.ofMinutes(15));
            rack.dead.clear();
            rack.broken.clear();
            rack.silent.clear();
            for (int i = 0; i < GUESTS; i++) {
                assertThat(rack.power(rack.fleets.placeOf(Fleets.vm(i))))
                        .as("seed %d, quarter %d", seed, quarter)
                        .isEqualTo(Power.ON);
            }
        }

        // then hosts are switched off, and no host more often than it can be, having been on for half an hour each time
        assertThat(rack.orders).as("seed %d", seed).anyMatch(order -> order.startsWith("off"));
        for (HostId host : rack.hosts) {
            long offs = rack.orders.stream().filter(("off " + host)::equals).count();
            assertThat(offs).as("seed %d, %s: %s", seed, host, rack.orders).isLessThanOrEqualTo(6);
        }
    }
}
