package dev.tern.scheduler.power;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.scheduler.Fleets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PowerKeeperSimulation {

    /** Of 16, as consolidation's own settings have it. */
    private static final double GUESTS_GIBIBYTES = 14.4;

    private static final int HOSTS = 5;
    private static final int GUESTS = 12;
    private static final int QUARTERS = 48;

    /** Little CPU and much memory: memory alone keeps hosts on. */
    @ParameterizedTest
    @ValueSource(longs = {1, 20260301, 77})
    void shouldKeepAsManyHostsOnAsMemoryNeedsWhichOneEverFails(long seed) {
        // given guests that come and go
        Random random = new Random(seed);
        Rack rack = new Rack(HOSTS);
        for (int i = 0; i < GUESTS; i++) {
            rack.fleets.put(
                    new Fleets.Guest(
                            Fleets.vm(i), "guest-" + i, 2, DataSize.ofGiB(1 + random.nextInt(4)), 0.1, 500, ""),
                    rack.hosts.get(i % HOSTS));
        }

        // when
        long offs = 0;
        for (int step = 0; step < 8 * 720; step++) {
            rack.step();
            long now = rack.orders.stream().filter(o -> o.startsWith("off")).count();
            if (now > offs) {
                offs = now;
                rack.hosts.stream().filter(host -> rack.power(host) == Power.ON).forEach(failing -> assertThat(
                                homeless(rack, failing))
                        .as("seed %d, after %s, if %s fails", seed, rack.orders, failing)
                        .isZero());
            }
        }

        // then
        assertThat(offs).as("seed %d", seed).isPositive();
        assertThat(rack.orders).as("seed %d", seed).noneMatch(order -> order.startsWith("wake"));
    }

    /** Gibibytes of a host's guests that find no room on the others that are on, the largest first where most is free. */
    private static double homeless(Rack rack, HostId failing) {
        Map<HostId, Double> free = new HashMap<>();
        rack.hosts.stream()
                .filter(host -> !host.equals(failing) && rack.power(host) == Power.ON)
                .forEach(host -> free.put(host, GUESTS_GIBIBYTES));
        List<Double> lost = new ArrayList<>();
        for (int i = 0; i < GUESTS; i++) {
            double size = gibibytes(rack.fleets.inventory(Fleets.vm(i)).memory());
            HostId place = rack.fleets.placeOf(Fleets.vm(i));
            if (place.equals(failing)) {
                lost.add(size);
            } else {
                free.computeIfPresent(place, (_, room) -> room - size);
            }
        }
        lost.sort(Comparator.reverseOrder());
        double homeless = 0;
        for (double size : lost) {
            Optional<HostId> to = free.keySet().stream()
                    .filter(host -> free.getOrDefault(host, 0.0) >= size)
                    .max(Comparator.comparingDouble(host -> free.getOrDefault(host, 0.0)));
            to.ifPresent(host -> free.merge(host, -size, Double::sum));
            homeless += to.isPresent() ? 0 : size;
        }
        return homeless;
    }

    private static double gibibytes(DataSize size) {
        return (double) size.bytes() / DataSize.ofGiB(1).bytes();
    }

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
