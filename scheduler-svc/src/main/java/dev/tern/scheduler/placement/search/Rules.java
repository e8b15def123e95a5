package dev.tern.scheduler.placement.search;

import java.util.Arrays;

/** Where the guests of groups are, and whether one may go elsewhere by the rules of its group and of those that need it. */
final class Rules {

    private static final int NONE = -1;
    /** Of a group with no more guests these are asked where they are; of a larger one it is counted for each host. */
    private static final int FEW = 12;

    private final Model model;
    private final int[] host;
    /** Groups that no rule binds have no row. */
    private final int[] row;

    private final int[] countedRow;
    private final short[] onHost;
    private final short[] inZone;
    private final int[] zonesOf;
    private final short[] near;

    /** @param host of each guest, kept up to date by the owner, after {@link #leave} and {@link #join} of a guest */
    Rules(Model model, int[] host) {
        this.model = model;
        this.host = host;
        row = new int[model.groups];
        countedRow = new int[model.groups];
        int rows = 0;
        int counted = 0;
        for (int group = 0; group < model.groups; group++) {
            row[group] = model.isBound(group) ? rows++ : NONE;
            countedRow[group] = model.members[group].length > FEW ? counted++ : NONE;
        }
        onHost = new short[Math.multiplyExact(counted, model.hosts)];
        inZone = new short[Math.multiplyExact(rows, model.zones)];
        zonesOf = new int[rows];
        near = new short[Math.multiplyExact(rows, model.neighbourhoods)];
    }

    void clear() {
        Arrays.fill(onHost, (short) 0);
        Arrays.fill(inZone, (short) 0);
        Arrays.fill(zonesOf, 0);
        Arrays.fill(near, (short) 0);
    }

    void join(int guest, int at) {
        int of = row[model.group[guest]];
        if (of != NONE) {
            count(guest, at, 1);
            if (inZone[of * model.zones + model.zone[at]]++ == 0) {
                zonesOf[of]++;
            }
            near[of * model.neighbourhoods + model.neighbourhood[at]]++;
        }
    }

    void leave(int guest, int at) {
        int of = row[model.group[guest]];
        if (of != NONE) {
            count(guest, at, -1);
            if (--inZone[of * model.zones + model.zone[at]] == 0) {
                zonesOf[of]--;
            }
            near[of * model.neighbourhoods + model.neighbourhood[at]]--;
        }
    }

    private void count(int guest, int at, int by) {
        int of = countedRow[model.group[guest]];
        if (of != NONE) {
            onHost[of * model.hosts + at] += (short) by;
        }
    }

    /** How many guests of a group are on a host. */
    private int guestsOn(int at, int group) {
        int of = countedRow[group];
        if (of != NONE) {
            return onHost[of * model.hosts + at];
        }
        int count = 0;
        for (int guest : model.members[group]) {
            count += host[guest] == at ? 1 : 0;
        }
        return count;
    }

    /** Where a rule is broken already, what does not make it worse than it was at first is allowed. */
    boolean allow(int guest, int from, int to) {
        if (model.isClosed(guest, to)) {
            return false;
        }
        int group = model.group[guest];
        int of = row[group];
        return of == NONE
                || ((guestsOn(to, group) == 0 || wereTogether(guest, to))
                        && staysSpread(group, of, from, to)
                        && staysNear(group, of, from, to));
    }

    /** Whether the guest goes home, and meets none of its group there but those that are at home as well. */
    private boolean wereTogether(int guest, int to) {
        if (model.home[guest] != to) {
            return false;
        }
        for (int other : model.members[model.group[guest]]) {
            if (host[other] == to && model.home[other] != to) {
                return false;
            }
        }
        return true;
    }

    private boolean staysSpread(int group, int of, int from, int to) {
        int least = model.spread[group];
        int left = model.zone[from];
        int taken = model.zone[to];
        if (least <= 1 || left == taken) {
            return true;
        }
        int zones = zonesOf[of]
                - (inZone[of * model.zones + left] == 1 ? 1 : 0)
                + (inZone[of * model.zones + taken] == 0 ? 1 : 0);
        return zones >= least || zones >= zonesOf[of];
    }

    private boolean staysNear(int group, int of, int from, int to) {
        int left = model.neighbourhood[from];
        int taken = model.neighbourhood[to];
        if (left == taken) {
            return true;
        }
        for (int needed : model.needs[group]) {
            if (near[row[needed] * model.neighbourhoods + taken] == 0) {
                return false;
            }
        }
        if (near[of * model.neighbourhoods + left] == 1) {
            for (int other : model.neededBy[group]) {
                if (near[row[other] * model.neighbourhoods + left] > 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether guests of one host and another may change places. */
    boolean allowSwap(int one, int here, int other, int there) {
        if (model.group[one] == model.group[other]) {
            return !model.isClosed(one, there) && !model.isClosed(other, here);
        }
        if (!allow(one, here, there) || !allow(other, there, here)) {
            return false;
        }
        if (model.neighbourhood[here] == model.neighbourhood[there]) {
            return true;
        }
        leave(one, here);
        join(one, there);
        boolean allowed = allow(other, there, here);
        leave(one, there);
        join(one, here);
        return allowed;
    }

    /** Of a placement as it stands: how many guests break a rule. */
    int broken() {
        int broken = 0;
        for (int guest = 0; guest < host.length; guest++) {
            int group = model.group[guest];
            int of = row[group];
            if (of != NONE
                    && (guestsOn(host[guest], group) > 1
                            || zonesOf[of] < model.spread[group]
                            || lacks(group, host[guest]))) {
                broken++;
            }
        }
        return broken;
    }

    private boolean lacks(int group, int at) {
        for (int needed : model.needs[group]) {
            if (near[row[needed] * model.neighbourhoods + model.neighbourhood[at]] == 0) {
                return true;
            }
        }
        return false;
    }
}
