package dev.tern.scheduler.placement.search;

/**
 * An ejection chain: a guest goes to a host that has no room for it, and guests that stand in its way go where it comes from,
 * home or to any other host. Where room is short this is what shifts and swaps cannot do in one step, and their first step
 * alone would cost too much. Large guests get about in hardly any other way.
 */
final class Chain implements Neighbourhood {

    private static final int MOST_EJECTED = 8;
    private static final int TRIES = 20;
    /** So often the guest is the best of several that are drawn, of more where there are more guests. */
    private static final double CHOSEN = 0.8;

    private static final int GUESTS_PER_DRAW = 5_000;
    private static final int MOST_DRAWN = 20;
    /** So often a host is drawn for each that could ever hold the guest. */
    private static final int HOSTS_DRAWN = 4;
    /** Of several of those it is the one that the guest costs least on, of more where there are more hosts. */
    private static final int HOSTS_PER_CHOICE = 1_250;

    private static final int MOST_CHOICES = 8;
    /** Who is ejected takes the room that the guest leaves so often, if there is enough. */
    private static final double BACK = 0.75;
    /** Of the others who are away. */
    private static final double HOMEWARD = 0.8;
    /** The host in whose way nothing stands is left to {@link Shift}, but for some. */
    private static final double UNFORCED = 0.1;

    private final Model model;
    private final Dice dice;
    private final int drawn;
    private final int choices;
    private final End here;
    private final End there;
    private final int[] ejected = new int[MOST_EJECTED];
    private final int[] places = new int[MOST_EJECTED];
    private int count;
    private long change;

    Chain(Model model, Dice dice) {
        this.model = model;
        this.dice = dice;
        this.drawn = Math.clamp(model.guests / GUESTS_PER_DRAW, 1, MOST_DRAWN);
        this.choices = Math.clamp(model.hosts / HOSTS_PER_CHOICE, 1, MOST_CHOICES);
        this.here = new End();
        this.there = new End();
    }

    @Override
    public boolean change(Placement placement, Patience patience) {
        int guest = drawGuest(placement);
        int from = placement.hostOf(guest);
        int to = drawHost(placement, guest);
        if (to == from || placement.guestsOn(to) == 0 || !placement.allows(guest, to)) {
            return false;
        }
        if (!eject(placement, guest, from, to)) {
            return false;
        }
        double most = patience.most();
        if (change + there.change(placement) + here.change(placement) > most) {
            return false;
        }
        long before = placement.cost();
        int made = make(placement, guest, to);
        if (made == count + 1 && isWithin(placement, from, to) && costChange(placement, from, to, before) <= most) {
            settle(placement, from, to);
            return true;
        }
        if (made == count + 1) {
            placement.put(guest, from);
        }
        for (int i = Math.min(made, count) - 1; i >= 0; i--) {
            placement.put(ejected[i], to);
        }
        return false;
    }

    /** Of many guests few are tried often: mostly it is the one of several that its host gains most from being rid of. */
    private int drawGuest(Placement placement) {
        int guest = dice.below(model.guests);
        if (drawn > 1 && dice.share() < CHOSEN) {
            for (int i = 1; i < drawn; i++) {
                int other = dice.below(model.guests);
                guest = placement.leavingChange(other) < placement.leavingChange(guest) ? other : guest;
            }
        }
        return guest;
    }

    /** @return where the guest is, if none that was drawn could hold it */
    private int drawHost(Placement placement, int guest) {
        int best = placement.hostOf(guest);
        long least = Long.MAX_VALUE;
        int known = 0;
        for (int i = 0; i < HOSTS_DRAWN * choices && known < choices; i++) {
            int host = dice.below(model.hosts);
            if (placement.couldHold(host, guest)) {
                known++;
                long cost = choices == 1 ? 0 : placement.hostChange(host, Placement.NONE, guest);
                if (cost < least) {
                    least = cost;
                    best = host;
                }
            }
        }
        return best;
    }

    /** Chooses who leaves, and where to, until the guest has room; what that changes, but for groups, is known then. */
    private boolean eject(Placement placement, int guest, int from, int to) {
        count = 0;
        there.open(placement, to, guest, Placement.NONE);
        int lacking = there.lacking();
        if (lacking == Placement.NONE && dice.share() >= UNFORCED) {
            return false;
        }
        here.open(placement, from, Placement.NONE, guest);
        change = placement.guestChange(guest, to);
        for (int tries = 0; tries < TRIES && count < MOST_EJECTED; tries++) {
            int other = placement.guestOn(to, dice.below(placement.guestsOn(to)));
            if (isEjected(other) || (lacking != Placement.NONE && placement.freed(to, other, lacking) == 0)) {
                continue;
            }
            int place = place(placement, other, from, to);
            if (place == to || !placement.allows(other, place)) {
                continue;
            }
            ejected[count] = other;
            places[count++] = place;
            change += placement.guestChange(other, place);
            there.goes(placement, other);
            if (place == from) {
                here.comes(placement, other);
            } else {
                change += placement.hostChange(place, Placement.NONE, other);
            }
            lacking = there.lacking();
            if (lacking == Placement.NONE) {
                return true;
            }
        }
        return false;
    }

    /** @return where it is, if what was drawn has no room */
    private int place(Placement placement, int other, int from, int to) {
        if (dice.share() < BACK && here.hasRoom(placement, other)) {
            return from;
        }
        int place = model.isAway(other, to) && dice.share() < HOMEWARD ? model.home[other] : dice.below(model.hosts);
        if (place == to) {
            return to;
        }
        boolean room = place == from ? here.hasRoom(placement, other) : placement.hasRoom(place, other);
        return room ? place : to;
    }

    private boolean isEjected(int guest) {
        for (int i = 0; i < count; i++) {
            if (ejected[i] == guest) {
                return true;
            }
        }
        return false;
    }

    /** @return how many moves the rules allowed, of one for each that is ejected and then the guest's own */
    private int make(Placement placement, int guest, int to) {
        for (int i = 0; i < count; i++) {
            if (!placement.allows(ejected[i], places[i])) {
                return i;
            }
            placement.put(ejected[i], places[i]);
        }
        if (!placement.allows(guest, to)) {
            return count;
        }
        placement.put(guest, to);
        return count + 1;
    }

    /** Two that are ejected may have gone to one host, and each was asked for alone. */
    private boolean isWithin(Placement placement, int from, int to) {
        for (int i = 0; i < count; i++) {
            if (!placement.isWithin(places[i])) {
                return false;
            }
        }
        return placement.isWithin(from) && placement.isWithin(to);
    }

    private long costChange(Placement placement, int from, int to, long before) {
        long made = placement.cost() - before;
        made += placement.hostChange(from, Placement.NONE, Placement.NONE);
        made += placement.hostChange(to, Placement.NONE, Placement.NONE);
        for (int i = 0; i < count; i++) {
            if (places[i] != from && isFirst(i)) {
                made += placement.hostChange(places[i], Placement.NONE, Placement.NONE);
            }
        }
        return made;
    }

    private boolean isFirst(int index) {
        for (int i = 0; i < index; i++) {
            if (places[i] == places[index]) {
                return false;
            }
        }
        return true;
    }

    private void settle(Placement placement, int from, int to) {
        placement.settle(from);
        placement.settle(to);
        for (int i = 0; i < count; i++) {
            placement.settle(places[i]);
        }
    }

    /** One of the two hosts between which most goes on, as it would be. */
    private final class End {

        private final long[] used = new long[model.resources];
        /** By how much each resource is exceeded; free room is negative. */
        private final long[] excess = new long[model.resources];

        private int host;

        /** Once a guest has come or another has left; either may be none. */
        void open(Placement placement, int at, int in, int out) {
            host = at;
            placement.load(at, in, out, used, excess);
        }

        void comes(Placement placement, int guest) {
            for (int r = 0; r < excess.length; r++) {
                used[r] += model.demand[guest * model.resources + r];
                excess[r] += placement.freed(host, guest, r);
            }
        }

        void goes(Placement placement, int guest) {
            for (int r = 0; r < excess.length; r++) {
                used[r] -= model.demand[guest * model.resources + r];
                excess[r] -= placement.freed(host, guest, r);
            }
        }

        boolean hasRoom(Placement placement, int guest) {
            for (int r = 0; r < excess.length; r++) {
                long needed = placement.freed(host, guest, r);
                if (needed > 0 && excess[r] + needed > 0) {
                    return false;
                }
            }
            return true;
        }

        int lacking() {
            for (int r = 0; r < excess.length; r++) {
                if (excess[r] > 0) {
                    return r;
                }
            }
            return Placement.NONE;
        }

        long change(Placement placement) {
            return placement.hostChange(host, used);
        }
    }
}
