package dev.tern.scheduler.power;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.VmId;
import dev.tern.scheduler.Fleets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups that are to be spread over zones and need each other, under a keeper that empties hosts and relieves them. */
class GroupsInZonesSimulation {

    private static final int HOSTS = 8;
    private static final int ZONES = 2;
    private static final int GROUPS = 3;
    private static final int GUESTS = 14;
    private static final int QUARTERS = 40;
    private static final int STEPS_OF_A_QUARTER = 180;

    /** @param needs the one group, of others, that has to be in the zone of its guests */
    private record Asked(List<VmId> guests, int spread, String needs) {}

    private final Map<String, Asked> groups = new HashMap<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 20260301, 77, 5})
    void shouldTakeNothingFromWhatGroupsAskOfZones(long seed) {
        // given guests of which half are in groups, wherever they are
        Random random = new Random(seed);
        Rack rack = new Rack(HOSTS);
        for (int i = 0; i < HOSTS; i++) {
            rack.fleets.zone(rack.hosts.get(i), "zone-" + i % ZONES);
        }
        for (int i = 0; i < GUESTS; i++) {
            rack.fleets.guest(i, 0.3, rack.hosts.get(random.nextInt(HOSTS)));
        }
        for (int group = 0; group < GROUPS; group++) {
            int first = group;
            List<VmId> guests = IntStream.range(0, GUESTS / 2)
                    .filter(guest -> guest % GROUPS == first)
                    .mapToObj(Fleets::vm)
                    .toList();
            label(rack, "group-" + group, guests, 1 + random.nextInt(3), "group-" + (group + 1) % GROUPS);
        }
        Set<String> amiss = amiss(rack);

        // when the load rises and falls
        for (int quarter = 0; quarter < QUARTERS; quarter++) {
            double level = quarter % 16 < 10 ? 0.3 : 1.6;
            for (int i = 0; i < GUESTS; i++) {
                rack.fleets.load(Fleets.vm(i), level * (0.5 + random.nextDouble()));
            }
            for (int step = 0; step < STEPS_OF_A_QUARTER; step++) {
                rack.step();
                assertThat(amiss(rack)).as("seed %d, quarter %d", seed, quarter).isSubsetOf(amiss);
            }
        }

        // then hosts were emptied and switched off all the same
        assertThat(rack.emptied).as("seed %d", seed).isNotEmpty();
        assertThat(rack.orders).as("seed %d", seed).anyMatch(order -> order.startsWith("off"));
    }

    private void label(Rack rack, String group, List<VmId> guests, int spread, String needs) {
        groups.put(group, new Asked(guests, spread, needs));
        for (VmId guest : guests) {
            rack.fleets.label(guest, "group", group).label(guest, "spread", "" + spread);
            rack.fleets.label(guest, "needs", needs);
        }
    }

    /** Each zone that a group lacks, and each guest in whose zone nobody is of the group that it needs. */
    private Set<String> amiss(Rack rack) {
        Map<String, Set<String>> zones = new HashMap<>();
        groups.forEach((group, asked) -> zones.put(group, zones(rack, asked.guests())));
        Set<String> amiss = new TreeSet<>();
        groups.forEach((group, asked) -> {
            for (int zone = zones.getOrDefault(group, Set.of()).size(); zone < asked.spread(); zone++) {
                amiss.add(group + " is in " + zone + " zones and not in one more");
            }
            for (VmId guest : asked.guests()) {
                boolean near = zones.getOrDefault(asked.needs(), Set.of()).containsAll(zones(rack, List.of(guest)));
                if (!near) {
                    amiss.add(guest + " of " + group + " is not near " + asked.needs());
                }
            }
        });
        return amiss;
    }

    private static Set<String> zones(Rack rack, List<VmId> guests) {
        Set<String> zones = new HashSet<>();
        guests.forEach(guest ->
                zones.add(rack.fleets.hostOf(rack.fleets.placeOf(guest)).zone()));
        return zones;
    }
}
