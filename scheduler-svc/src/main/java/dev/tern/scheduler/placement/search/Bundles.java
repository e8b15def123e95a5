package dev.tern.scheduler.placement.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * Takes a placement that was found apart into bundles of moves, any of which may be left out: what is left still keeps all
 * rules. A move, or a bundle, that gains no more than it costs is left out at once.
 */
public final class Bundles {

    private final Model model;
    private final Placement placement;
    /** By guest: another of its bundle, or itself; guests that stay are of none. */
    private final int[] bundle;

    private final IntPredicate helping;

    private Bundles(Model model, int[] hosts, IntPredicate helping) {
        this.model = model;
        this.helping = helping;
        this.placement = new Placement(model);
        placement.set(hosts);
        bundle = new int[model.guests];
    }

    /**
     * @param hosts by guest, as a search has found them
     * @return the bundle with the highest net gain first
     */
    public static List<Bundle> of(Model model, int[] hosts) {
        return of(model, hosts, guest -> false);
    }

    /**
     * The same, where some guests move only if others need it, whatever else that gains.
     *
     * @param helping which guests these are
     */
    public static List<Bundle> of(Model model, int[] hosts, IntPredicate helping) {
        return new Bundles(model, hosts, helping).paying();
    }

    private List<Bundle> paying() {
        while (leaveOutAny()) {
            // what is left may pay no longer
        }
        while (true) {
            List<Bundle> all = all();
            Optional<Bundle> idle = all.stream().filter(this::isIdle).findFirst();
            if (idle.isEmpty()) {
                return all.stream()
                        .sorted(Comparator.comparingLong(Bundle::net).reversed().thenComparing(one -> one.guests()
                                .getFirst()))
                        .toList();
            }
            idle.get().guests().forEach(this::bringHome);
        }
    }

    private boolean isIdle(Bundle one) {
        return one.net() <= 0 || one.guests().stream().allMatch(helping::test);
    }

    private boolean leaveOutAny() {
        boolean any = false;
        for (int guest = 0; guest < model.guests; guest++) {
            int home = model.home[guest];
            if (moves(guest) && placement.hasRoom(home, guest) && placement.allows(guest, home)) {
                long change = placement.leavingChange(guest)
                        + placement.guestChange(guest, home)
                        + placement.groupChange(guest, home)
                        + placement.hostChange(home, Placement.NONE, guest);
                if (change <= 0 || helping.test(guest)) {
                    bringHome(guest);
                    any = true;
                }
            }
        }
        return any;
    }

    private boolean moves(int guest) {
        return model.isAway(guest, placement.hostOf(guest));
    }

    private void bringHome(int guest) {
        go(guest, model.home[guest]);
    }

    private void go(int guest, int to) {
        int from = placement.hostOf(guest);
        placement.put(guest, to);
        placement.settle(from);
        placement.settle(to);
    }

    private List<Bundle> all() {
        Arrays.setAll(bundle, guest -> guest);
        for (int host = 0; host < model.hosts; host++) {
            joinAt(host);
        }
        for (int group = 0; group < model.groups; group++) {
            joinOf(group);
        }
        var guests = new TreeMap<Integer, List<Integer>>();
        for (int guest = 0; guest < model.guests; guest++) {
            if (moves(guest)) {
                guests.computeIfAbsent(rootOf(guest), root -> new ArrayList<>()).add(guest);
            }
        }
        return guests.values().stream().map(this::valued).toList();
    }

    /** Those who come need those who leave where a host, were none of the latter to leave, could not hold all. */
    private void joinAt(int host) {
        List<Integer> coming = new ArrayList<>();
        for (int i = 0; i < placement.guestsOn(host); i++) {
            if (moves(placement.guestOn(host, i))) {
                coming.add(placement.guestOn(host, i));
            }
        }
        if (coming.isEmpty()) {
            return;
        }
        List<Integer> leaving = new ArrayList<>();
        for (int guest = 0; guest < model.guests; guest++) {
            if (model.home[guest] == host && moves(guest)) {
                leaving.add(guest);
            }
        }
        if (leaving.isEmpty()) {
            return;
        }
        if (!holdsAll(host, leaving)) {
            leaving.forEach(guest -> join(coming.getFirst(), guest));
            coming.forEach(guest -> join(coming.getFirst(), guest));
        }
        for (int in : coming) {
            for (int out : leaving) {
                if (model.group[in] == model.group[out]) {
                    join(in, out);
                }
            }
        }
    }

    private boolean holdsAll(int host, List<Integer> leaving) {
        int[] places = leaving.stream().mapToInt(placement::hostOf).toArray();
        leaving.forEach(guest -> placement.put(guest, host));
        boolean holds = placement.isWithin(host);
        for (int i = 0; i < places.length; i++) {
            placement.put(leaving.get(i), places[i]);
        }
        return holds;
    }

    private void joinOf(int group) {
        if (model.spread[group] > 1) {
            joinAll(group, group);
        }
        for (int needed : model.needs[group]) {
            joinAll(group, needed);
        }
    }

    private void joinAll(int group, int other) {
        int first = Placement.NONE;
        for (int[] members : new int[][] {model.members[group], model.members[other]}) {
            for (int guest : members) {
                if (moves(guest)) {
                    first = first == Placement.NONE ? guest : first;
                    join(first, guest);
                }
            }
        }
    }

    private int rootOf(int guest) {
        int root = guest;
        while (bundle[root] != root) {
            root = bundle[root];
        }
        return root;
    }

    private void join(int one, int other) {
        bundle[rootOf(other)] = rootOf(one);
    }

    private Bundle valued(List<Integer> guests) {
        long with = placement.cost();
        int[] places = guests.stream().mapToInt(placement::hostOf).toArray();
        long cost = 0;
        for (int guest : guests) {
            cost -= placement.guestChange(guest, model.home[guest]);
            bringHome(guest);
        }
        long gain = placement.cost() - with + cost;
        for (int i = 0; i < places.length; i++) {
            go(guests.get(i), places[i]);
        }
        return new Bundle(guests, gain, cost);
    }
}
