package dev.tern.scheduler.consolidation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsolidationPropertiesTest {

    private static final ConsolidationSettings SETTINGS = ConsolidationSettings.DEFAULT;
    private static final List<PowerState> STATES = List.of(PowerState.values());
    private static final int FLEETS = 150;

    @ParameterizedTest
    @ValueSource(longs = {1, 20260301, 77})
    void shouldKeepEveryPropertyOnRandomFleets(long seed) {
        Random random = new Random(seed);
        int moves = 0;
        for (int i = 0; i < FLEETS; i++) {
            Fleet fleet = random(random);
            Consolidation decision = fleet.decide(SETTINGS);
            moves += decision.moves().size();

            movesOnlyWhatMayMoveAndEachGuestOnce(fleet, decision);
            exceedsNoLimitWhateverTheOrderOfMoves(fleet, decision);
            movesNothingWithoutGain(fleet, decision);
            bringsNoTwoOfAGroupTogether(fleet, decision);
            leavesInItsZoneWhatKeepsIt(fleet, decision);
            switchesOffOnlyWhatIsEmpty(fleet, decision);
            dependsOnNothingButTheFleet(fleet, decision, random);
        }
        assertThat(moves).as("moves in all, seed %d", seed).isGreaterThan(200);
    }

    /** Whatever was emptied or switched off: as many hosts as the reserve says may fail still, by CPU and by memory. */
    @ParameterizedTest
    @CsvSource({"1, 1", "20260301, 1", "77, 2", "5, 2"})
    void shouldLeaveRoomForAllGuestsOfHostsThatFail(long seed, int reserve) {
        Random random = new Random(seed);
        ConsolidationSettings settings = SETTINGS.withReserve(reserve);
        int held = 0;
        for (int i = 0; i < 3 * FLEETS; i++) {
            Fleet fleet = random(random);
            Consolidation decision = fleet.decide(settings);
            boolean fewer = !decision.switchOff().isEmpty()
                    || decision.moves().stream()
                            .anyMatch(move -> move.why().code().equals("host.emptied"));
            if (fewer) {
                held++;
                assertThat(after(fleet, decision, settings).anyMayFail(reserve))
                        .as("seed %d, fleet %d: %s", seed, i, decision)
                        .isTrue();
            }
        }
        assertThat(held).as("decisions with fewer hosts, seed %d", seed).isGreaterThan(20);
    }

    /** With the hosts that it switches off or empties gone. */
    private static Failing after(Fleet fleet, Consolidation decision, ConsolidationSettings settings) {
        Set<HostId> gone = new HashSet<>();
        decision.switchOff().forEach(change -> gone.add(change.host()));
        decision.moves().stream()
                .filter(move -> move.why().code().equals("host.emptied"))
                .forEach(move -> gone.add(move.from()));
        Map<HostId, List<PlacedGuest>> then = new HashMap<>();
        Map<VmId, HostId> moved = new HashMap<>();
        decision.moves().forEach(move -> moved.put(move.guest(), move.to()));
        fleet.guests.values().forEach(guest -> {
            then.computeIfAbsent(moved.getOrDefault(guest.id(), guest.host()), _ -> new ArrayList<>())
                    .add(guest);
            guest.movingTo().forEach(host -> then.computeIfAbsent(host, _ -> new ArrayList<>())
                    .add(guest));
        });
        List<PoweredHost> on = fleet.hosts.values().stream()
                .filter(host -> host.state() == PowerState.ON || host.state() == PowerState.WAKING)
                .filter(host -> !gone.contains(host.id()))
                .toList();
        return new Failing(settings, on, then);
    }

    private static Fleet random(Random random) {
        Fleet fleet = new Fleet();
        int hosts = 2 + random.nextInt(12);
        for (int h = 0; h < hosts; h++) {
            PowerState state = random.nextInt(4) > 0 ? PowerState.ON : STATES.get(random.nextInt(STATES.size()));
            fleet.host("host-" + h, state, minutes(random), minutes(random))
                    .zone("host-" + h, "zone-" + random.nextInt(3));
        }
        for (HostId host : List.copyOf(fleet.hosts.keySet())) {
            PowerState state = fleet.host(host).state();
            int guests = state == PowerState.ON || state == PowerState.WITHHELD ? random.nextInt(7) : 0;
            for (int g = 0; g < guests; g++) {
                guest(fleet, host, random);
            }
        }
        return fleet;
    }

    private static void guest(Fleet fleet, HostId host, Random random) {
        double mean = random.nextDouble() * random.nextDouble() * 2;
        Demand demand = new Demand(mean, mean * random.nextDouble() * 0.4, mean * (0.8 + 0.5 * random.nextDouble()));
        VmId id = fleet.guest(host.value(), demand, DataSize.ofMiB(256 + random.nextInt(3_000)));
        PlacedGuest guest = fleet.guest(id);
        HostId to = HostId.of("host-" + random.nextInt(fleet.hosts.size()));
        boolean moving =
                random.nextInt(12) == 0 && !to.equals(host) && fleet.host(to).state() == PowerState.ON;
        fleet.replace(new PlacedGuest(
                id,
                host,
                2,
                demand,
                guest.memory(),
                Duration.ofMillis(random.nextInt(20_000)),
                minutes(random),
                random.nextInt(15) == 0,
                moving ? Set.of(to) : Set.of(),
                random.nextInt(3) == 0 ? "group-" + random.nextInt(4) : null,
                random.nextInt(3) == 0));
    }

    private static Duration minutes(Random random) {
        return Duration.ofMinutes(random.nextInt(240));
    }

    private static void movesOnlyWhatMayMoveAndEachGuestOnce(Fleet fleet, Consolidation decision) {
        Set<VmId> moved = new HashSet<>();
        for (GuestMove move : decision.moves()) {
            PlacedGuest guest = fleet.guest(move.guest());
            assertThat(moved.add(move.guest())).isTrue();
            assertThat(guest.movable()).isTrue();
            assertThat(guest.host()).isEqualTo(move.from());
            assertThat(fleet.host(move.from()).state()).isEqualTo(PowerState.ON);
            assertThat(fleet.host(move.to()).state()).isEqualTo(PowerState.ON);
            assertThat(guest.rested())
                    .isGreaterThanOrEqualTo(
                            move.why().code().equals(PowerChange.RELIEF) ? SETTINGS.reliefRest() : SETTINGS.rest());
        }
    }

    /** With all that arrives and all that leaves still there, as it is while the moves run. */
    private static void exceedsNoLimitWhateverTheOrderOfMoves(Fleet fleet, Consolidation decision) {
        Map<HostId, List<PlacedGuest>> then = new HashMap<>();
        fleet.guests.values().forEach(g -> {
            then.computeIfAbsent(g.host(), h -> new ArrayList<>()).add(g);
            g.movingTo().forEach(host -> then.computeIfAbsent(host, h -> new ArrayList<>())
                    .add(g));
        });
        decision.moves().forEach(move -> then.computeIfAbsent(move.to(), h -> new ArrayList<>())
                .add(fleet.guest(move.guest())));
        Set<HostId> destinations = new HashSet<>();
        decision.moves().forEach(move -> destinations.add(move.to()));
        decision.moves().forEach(move -> assertThat(destinations).doesNotContain(move.from()));
        destinations.forEach(to -> keepsItsLimits(fleet.host(to), then.getOrDefault(to, List.of())));
    }

    private static void keepsItsLimits(PoweredHost host, List<PlacedGuest> guests) {
        double mean = guests.stream().mapToDouble(g -> g.demand().mean()).sum();
        double variance = guests.stream()
                .mapToDouble(g -> g.demand().deviation() * g.demand().deviation())
                .sum();
        long memory = guests.stream().mapToLong(g -> g.memory().bytes()).sum();
        assertThat(mean).isLessThanOrEqualTo(0.75 * host.cores() + 1e-9);
        assertThat(mean + 3 * Math.sqrt(variance)).isLessThanOrEqualTo(0.95 * host.cores() + 1e-9);
        assertThat(memory).isLessThanOrEqualTo(Math.round(0.9 * host.memory().bytes()));
    }

    private static void movesNothingWithoutGain(Fleet fleet, Consolidation decision) {
        Map<HostId, List<GuestMove>> emptied = new HashMap<>();
        decision.moves().stream()
                .filter(move -> move.why().code().equals("host.emptied"))
                .forEach(move -> emptied.computeIfAbsent(move.from(), h -> new ArrayList<>())
                        .add(move));
        emptied.forEach((host, moves) -> {
            List<PlacedGuest> there = fleet.guests.values().stream()
                    .filter(g -> g.host().equals(host))
                    .toList();
            double cost = there.stream().mapToDouble(PlacedGuest::costSeconds).sum();
            assertThat(moves).as("all leave %s", host).hasSameSizeAs(there);
            // the curve is straight: what is saved is what a host draws idle
            assertThat(100.0 * SETTINGS.horizon().toSeconds()).isGreaterThan(cost * SETTINGS.joulesPerCoreSecond());
        });
        decision.moves().stream()
                .filter(move -> move.why().code().equals(PowerChange.RELIEF))
                .forEach(move -> assertThat(lacksCpu(fleet, move.from())).isTrue());
    }

    private static void bringsNoTwoOfAGroupTogether(Fleet fleet, Consolidation decision) {
        Map<VmId, HostId> to = new HashMap<>();
        decision.moves().forEach(move -> to.put(move.guest(), move.to()));
        to.forEach((id, host) -> {
            String group = fleet.guest(id).group();
            assertThat(fleet.guests.values())
                    .filteredOn(other -> group != null && !other.id().equals(id) && group.equals(other.group()))
                    .noneMatch(
                            other -> to.getOrDefault(other.id(), other.host()).equals(host)
                                    || other.movingTo().contains(host));
        });
    }

    private static void leavesInItsZoneWhatKeepsIt(Fleet fleet, Consolidation decision) {
        assertThat(decision.moves())
                .filteredOn(move -> fleet.guest(move.guest()).keepsZone())
                .allSatisfy(move -> assertThat(fleet.host(move.to()).zone())
                        .isEqualTo(fleet.host(move.from()).zone()));
    }

    private static boolean lacksCpu(Fleet fleet, HostId host) {
        List<PlacedGuest> there = fleet.guests.values().stream()
                .filter(g -> g.host().equals(host) || g.movingTo().contains(host))
                .toList();
        double mean = there.stream().mapToDouble(g -> g.demand().mean()).sum();
        double recent = there.stream().mapToDouble(g -> g.demand().recent()).sum();
        double variance = there.stream().mapToDouble(g -> g.demand().variance()).sum();
        return recent > 4 || mean + 1.5 * Math.sqrt(variance) > 3.8;
    }

    private static void switchesOffOnlyWhatIsEmpty(Fleet fleet, Consolidation decision) {
        decision.switchOff().forEach(change -> {
            assertThat(fleet.guests.values())
                    .noneMatch(
                            g -> g.host().equals(change.host()) || g.movingTo().contains(change.host()));
            assertThat(decision.moves()).noneMatch(move -> move.to().equals(change.host()));
            assertThat(fleet.host(change.host()).state()).isEqualTo(PowerState.ON);
        });
        decision.wake()
                .forEach(change -> assertThat(fleet.host(change.host()).state()).isEqualTo(PowerState.OFF));
    }

    private static void dependsOnNothingButTheFleet(Fleet fleet, Consolidation decision, Random random) {
        List<PoweredHost> hosts = new ArrayList<>(fleet.hosts.values());
        List<PlacedGuest> guests = new ArrayList<>(fleet.guests.values());
        Collections.shuffle(hosts, random);
        Collections.shuffle(guests, random);
        assertThat(new Consolidator(SETTINGS).decide(hosts, guests)).isEqualTo(decision);
    }
}
