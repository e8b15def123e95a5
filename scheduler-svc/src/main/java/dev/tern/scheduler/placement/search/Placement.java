package dev.tern.scheduler.placement.search;

import java.util.Arrays;

/**
 * A placement and all that follows from it, kept up to date move by move. What a move would change is asked for before it is
 * made; several moves are made one after the other, and taken back, between {@link #put} and {@link #settle}.
 */
final class Placement {

    /** In place of a guest: none. */
    static final int NONE = -1;

    private final Model model;
    private final Rules rules;
    private final int resources;
    private final int[] host;
    private final long[] used;
    /** What capacity has to hold: used, and what moves hold on the hosts that they leave. */
    private final long[] held;

    /** What a host may hold while only its own guests are there: where that is above its capacity now, it may stay so. */
    private final long[] own;

    /** What a host has for others when its own guests have left, of whom it goes on to hold what is held on both. */
    private final long[] emptied;

    /** Guests of each host that have come from elsewhere. */
    private final int[] strangers;

    private final int[][] on;
    private final int[] count;
    private final int[] position;

    private final long[] hostCost;
    private long cost;
    private final GroupMoves groupMoves;

    /** What a host saves when a guest leaves it, valid while the host's version is the same. */
    private final long[] leaving;

    private final int[] leavingOf;
    private final int[] version;
    private final long[] after;

    Placement(Model model) {
        this.model = model;
        this.resources = model.resources;
        host = new int[model.guests];
        rules = new Rules(model, host);
        used = new long[model.hosts * resources];
        held = new long[model.hosts * resources];
        own = new long[model.hosts * resources];
        emptied = new long[model.hosts * resources];
        strangers = new int[model.hosts];
        on = new int[model.hosts][8];
        count = new int[model.hosts];
        position = new int[model.guests];
        hostCost = new long[model.hosts];
        groupMoves = new GroupMoves(model);
        leaving = new long[model.guests];
        leavingOf = new int[model.guests];
        version = new int[model.hosts];
        after = new long[resources];
        set(model.home);
        Arrays.setAll(own, i -> Math.max(model.capacity[i], held[i]));
        Arrays.setAll(emptied, i -> model.capacity[i] - (model.heldOnBoth[i % resources] ? held[i] : 0));
    }

    void set(int[] placement) {
        System.arraycopy(placement, 0, host, 0, host.length);
        Arrays.fill(used, 0);
        Arrays.fill(held, 0);
        Arrays.fill(count, 0);
        Arrays.fill(strangers, 0);
        Arrays.fill(leavingOf, NONE);
        rules.clear();
        groupMoves.clear();
        cost = 0;
        for (int guest = 0; guest < model.guests; guest++) {
            int at = host[guest];
            int home = model.home[guest];
            for (int r = 0; r < resources; r++) {
                long demand = model.demand[guest * resources + r];
                used[at * resources + r] += demand;
                held[at * resources + r] += demand;
                if (at != home && model.heldOnBoth[r]) {
                    held[home * resources + r] += demand;
                }
            }
            add(guest, at);
            rules.join(guest, at);
            if (at != home) {
                strangers[at]++;
                groupMoves.away(model.group[guest]);
            }
            cost += model.guestCost(guest, at);
        }
        for (int h = 0; h < model.hosts; h++) {
            hostCost[h] = hostCostWith(h, NONE, NONE);
            cost += hostCost[h];
        }
    }

    int[] hosts() {
        return host.clone();
    }

    int hostOf(int guest) {
        return host[guest];
    }

    int guestsOn(int at) {
        return count[at];
    }

    int guestOn(int at, int index) {
        return on[at][index];
    }

    long cost() {
        return cost + groupMoves.cost();
    }

    long groupCost() {
        return groupMoves.cost();
    }

    long[] usedOn(int at) {
        return Arrays.copyOfRange(used, at * resources, (at + 1) * resources);
    }

    int broken() {
        return rules.broken();
    }

    /** Whether every host is within its capacity, or holds no strangers and no more than at first. */
    boolean fits() {
        for (int h = 0; h < model.hosts; h++) {
            if (!isWithin(h)) {
                return false;
            }
        }
        return true;
    }

    boolean isWithin(int at) {
        long[] most = most(strangers[at]);
        for (int i = at * resources; i < (at + 1) * resources; i++) {
            if (held[i] > most[i]) {
                return false;
            }
        }
        return true;
    }

    private long[] most(int strangersThere) {
        return strangersThere == 0 ? own : model.capacity;
    }

    private int stranger(int guest, int at) {
        return model.isAway(guest, at) ? 1 : 0;
    }

    /** Whether a host takes a guest as it is. */
    boolean hasRoom(int at, int in) {
        int base = at * resources;
        int coming = in * resources;
        int stranger = stranger(in, at);
        long[] most = most(strangers[at] + stranger);
        for (int r = 0; r < resources; r++) {
            boolean counts = stranger == 1 || !model.heldOnBoth[r];
            if (counts && held[base + r] + model.demand[coming + r] > most[base + r]) {
                return false;
            }
        }
        return true;
    }

    /** Whether a host takes a guest once another has left it. */
    boolean hasRoom(int at, int in, int out) {
        int base = at * resources;
        int coming = in * resources;
        int leaving = out * resources;
        int stranger = stranger(in, at);
        int left = stranger(out, at);
        long[] most = most(strangers[at] + stranger - left);
        for (int r = 0; r < resources; r++) {
            boolean both = model.heldOnBoth[r];
            long needed = held[base + r];
            if (stranger == 1 || !both) {
                needed += model.demand[coming + r];
            }
            if (left == 1 || !both) {
                needed -= model.demand[leaving + r];
            }
            if (needed > most[base + r]) {
                return false;
            }
        }
        return true;
    }

    /** Whether a host could take a guest if all had gone that it can be rid of. */
    boolean couldHold(int at, int guest) {
        if (!model.isAway(guest, at)) {
            return true;
        }
        int base = at * resources;
        int coming = guest * resources;
        for (int r = 0; r < resources; r++) {
            if (model.demand[coming + r] > emptied[base + r]) {
                return false;
            }
        }
        return true;
    }

    /**
     * What a host would use once a guest has come and another has left; either may be none.
     *
     * @param load is given what is used of each resource
     * @param excess and by how much each would be exceeded; free room is negative
     */
    void load(int at, int in, int out, long[] load, long[] excess) {
        int base = at * resources;
        int comes = in == NONE ? 0 : stranger(in, at);
        int goes = out == NONE ? 0 : stranger(out, at);
        long[] most = most(strangers[at] + comes - goes);
        for (int r = 0; r < resources; r++) {
            load[r] = used[base + r];
            excess[r] = held[base + r] - most[base + r];
            if (in != NONE) {
                load[r] += model.demand[in * resources + r];
                excess[r] += freed(at, in, r);
            }
            if (out != NONE) {
                load[r] -= model.demand[out * resources + r];
                excess[r] -= freed(at, out, r);
            }
        }
    }

    /** What a host gets free of a resource when a guest leaves it, and what that guest needs to come back. */
    long freed(int at, int out, int resource) {
        return model.home[out] == at && model.heldOnBoth[resource] ? 0 : model.demand[out * resources + resource];
    }

    boolean allows(int guest, int to) {
        return rules.allow(guest, host[guest], to);
    }

    boolean allowsSwap(int one, int other) {
        return rules.allowSwap(one, host[one], other, host[other]);
    }

    /** How the host's cost changes when a guest leaves it. */
    long leavingChange(int guest) {
        int from = host[guest];
        if (leavingOf[guest] != version[from]) {
            leavingOf[guest] = version[from];
            leaving[guest] = hostChange(from, guest, NONE);
        }
        return leaving[guest];
    }

    /** How a host's cost changes; either guest may be none. */
    long hostChange(int at, int out, int in) {
        return hostCostWith(at, out, in) - hostCost[at];
    }

    /** The same for what it would use. */
    long hostChange(int at, long[] load) {
        return model.hostCost(at, load) - hostCost[at];
    }

    private long hostCostWith(int at, int out, int in) {
        System.arraycopy(used, at * resources, after, 0, resources);
        if (out != NONE) {
            for (int r = 0; r < resources; r++) {
                after[r] -= model.demand[out * resources + r];
            }
        }
        if (in != NONE) {
            for (int r = 0; r < resources; r++) {
                after[r] += model.demand[in * resources + r];
            }
        }
        return model.hostCost(at, after);
    }

    long guestChange(int guest, int to) {
        return model.guestCost(guest, to) - model.guestCost(guest, host[guest]);
    }

    long groupChange(int guest, int to) {
        return groupMoves.change(model.group[guest], awayChange(guest, to));
    }

    long groupChange(int one, int to, int other, int there) {
        return groupMoves.change(model.group[one], awayChange(one, to), model.group[other], awayChange(other, there));
    }

    private int awayChange(int guest, int to) {
        return stranger(guest, to) - stranger(guest, host[guest]);
    }

    /** The guest goes there, and all but hosts' costs follows, for which {@link #settle} is to be called. */
    void put(int guest, int to) {
        int from = host[guest];
        int home = model.home[guest];
        for (int r = 0; r < resources; r++) {
            long demand = model.demand[guest * resources + r];
            boolean both = model.heldOnBoth[r];
            used[from * resources + r] -= demand;
            used[to * resources + r] += demand;
            held[from * resources + r] -= both && from == home ? 0 : demand;
            held[to * resources + r] += both && to == home ? 0 : demand;
        }
        cost += guestChange(guest, to);
        rules.leave(guest, from);
        rules.join(guest, to);
        remove(guest, from);
        add(guest, to);
        host[guest] = to;
        leavingOf[guest] = NONE;
        strangers[from] -= from == home ? 0 : 1;
        strangers[to] += to == home ? 0 : 1;
        if (from == home) {
            groupMoves.away(model.group[guest]);
        } else if (to == home) {
            groupMoves.back(model.group[guest]);
        }
    }

    /** After guests came or went for good. */
    void settle(int at) {
        long now = hostCostWith(at, NONE, NONE);
        cost += now - hostCost[at];
        hostCost[at] = now;
        version[at]++;
    }

    private void add(int guest, int at) {
        if (count[at] == on[at].length) {
            on[at] = Arrays.copyOf(on[at], 2 * count[at]);
        }
        position[guest] = count[at];
        on[at][count[at]++] = guest;
    }

    private void remove(int guest, int at) {
        int last = on[at][--count[at]];
        on[at][position[guest]] = last;
        position[last] = position[guest];
    }
}
