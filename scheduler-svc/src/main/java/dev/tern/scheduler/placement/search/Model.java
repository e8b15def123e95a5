package dev.tern.scheduler.placement.search;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A fleet in numbers: hosts, guests, resources, groups, zones and neighbourhoods count from 0. Values of a host or guest
 * that differ by resource stand host by host, or guest by guest. Arrays belong to the model once they are given to it: they
 * are read millions of times a second, and never written.
 */
@SuppressWarnings("ArrayRecordComponent")
public final class Model {

    /** @param heldOnBoth by resource, whether a guest that moves takes it on both hosts until all moves are made */
    public record Resources(boolean[] heldOnBoth) {

        int count() {
            return heldOnBoth.length;
        }
    }

    /** @param capacities of each resource, without what is kept in reserve */
    public record Hosts(long[] capacities, int[] zones, int[] neighbourhoods) {

        int count() {
            return zones.length;
        }
    }

    /**
     * @param demands of each resource
     * @param groups each guest's only group
     * @param homes the hosts where guests are now
     * @param closed the hosts that a guest may not come to, null where there is none; guests of one kind share theirs
     */
    public record Guests(
            long[] demands,
            int[] groups,
            int[] homes,
            @Nullable BitSet[] closed) {

        int count() {
            return groups.length;
        }
    }

    /**
     * No two guests of one group are on one host.
     *
     * @param spread in how many zones a group's guests are at least
     * @param needs groups of which a guest is in each neighbourhood where one of the group is
     */
    public record Groups(int[] spread, int[][] needs) {

        int count() {
            return spread.length;
        }
    }

    /** @param movesOfGroup what each guest costs that moves in the group of which most move */
    public record Goals(List<HostGoal> hosts, List<GuestGoal> guests, long movesOfGroup) {

        public Goals {
            hosts = List.copyOf(hosts);
            guests = List.copyOf(guests);
        }
    }

    final int resources;
    final int hosts;
    final int guests;
    final int groups;
    final int zones;
    final int neighbourhoods;
    final boolean[] heldOnBoth;
    final long[] capacity;
    final int[] zone;
    final int[] neighbourhood;
    final long[] demand;
    final int[] group;
    final int[] home;
    private final @Nullable BitSet[] closed;
    final int[] spread;
    final int[][] needs;
    final int[][] neededBy;
    final int[][] members;
    final long movesOfGroup;
    private final HostGoal[] hostGoals;
    private final GuestGoal[] guestGoals;

    /** @throws IllegalArgumentException where numbers do not fit together, naming them */
    public Model(Resources resources, Hosts hosts, Guests guests, Groups groups, Goals goals) {
        this.resources = resources.count();
        this.hosts = hosts.count();
        this.guests = guests.count();
        this.groups = groups.count();
        this.heldOnBoth = resources.heldOnBoth();
        this.capacity = sized("capacities", hosts.capacities(), (long) this.hosts * this.resources);
        this.zone = hosts.zones();
        this.zones = highest(zone) + 1;
        this.neighbourhood = hosts.neighbourhoods();
        this.neighbourhoods = highest(neighbourhood) + 1;
        this.demand = sized("demands", guests.demands(), (long) this.guests * this.resources);
        this.group = within("group", guests.groups(), this.groups);
        this.home = within("home", guests.homes(), this.hosts);
        this.closed = guests.closed();
        this.spread = groups.spread();
        this.needs = groups.needs();
        this.neededBy = turned(needs);
        this.members = members(group, this.groups);
        this.hostGoals = goals.hosts().toArray(HostGoal[]::new);
        this.guestGoals = goals.guests().toArray(GuestGoal[]::new);
        this.movesOfGroup = goals.movesOfGroup();
    }

    private static long[] sized(String what, long[] values, long size) {
        if (values.length != size) {
            throw new IllegalArgumentException("There are " + values.length + " " + what + ", which should be " + size
                    + ", one for each resource");
        }
        return values;
    }

    private static int[] within(String what, int[] values, int count) {
        for (int i = 0; i < values.length; i++) {
            if (values[i] < 0 || values[i] >= count) {
                throw new IllegalArgumentException(
                        "Guest " + i + " has " + what + " " + values[i] + ", which is not from 0 to " + (count - 1));
            }
        }
        return values;
    }

    private static int highest(int[] values) {
        return Arrays.stream(values).max().orElse(-1);
    }

    private static int[][] members(int[] group, int groups) {
        int[] counts = new int[groups];
        for (int of : group) {
            counts[of]++;
        }
        int[][] members = new int[groups][];
        Arrays.setAll(members, of -> new int[counts[of]]);
        for (int guest = 0; guest < group.length; guest++) {
            members[group[guest]][--counts[group[guest]]] = guest;
        }
        return members;
    }

    private static int[][] turned(int[][] needs) {
        int[] counts = new int[needs.length];
        for (int[] needed : needs) {
            for (int other : needed) {
                counts[other]++;
            }
        }
        int[][] turned = new int[needs.length][];
        Arrays.setAll(turned, group -> new int[counts[group]]);
        for (int group = 0; group < needs.length; group++) {
            for (int other : needs[group]) {
                turned[other][--counts[other]] = group;
            }
        }
        return turned;
    }

    /** What each goal costs where guests are so. */
    public List<Share> shares(int[] placement) {
        Placement placed = new Placement(this);
        placed.set(placement);
        return Share.of(this, placed);
    }

    List<HostGoal> hostGoals() {
        return List.of(hostGoals);
    }

    List<GuestGoal> guestGoals() {
        return List.of(guestGoals);
    }

    boolean isClosed(int guest, int host) {
        BitSet hostsClosed = closed.length == 0 ? null : closed[guest];
        return hostsClosed != null && hostsClosed.get(host);
    }

    /** Whether a rule beyond capacities binds the group's guests. */
    boolean isBound(int of) {
        return members[of].length > 1 || needs[of].length > 0 || neededBy[of].length > 0;
    }

    boolean isAway(int guest, int host) {
        return home[guest] != host;
    }

    long guestCost(int guest, int host) {
        long cost = 0;
        for (GuestGoal goal : guestGoals) {
            cost += goal.cost(guest, host);
        }
        return cost;
    }

    long hostCost(int host, long[] used) {
        long cost = 0;
        for (HostGoal goal : hostGoals) {
            cost += goal.cost(host, used);
        }
        return cost;
    }
}
