package dev.tern.scheduler.placement.search;

/**
 * An ejection chain: a guest goes to a host that has no room for it, and guests that stand in its way go home or to any
 * other host, the one that it leaves too. Where room is short this is what shifts and swaps cannot do in one step, and
 * their first step alone would cost too much.
 */
final class Chain implements Neighbourhood {

    private static final int MOST_EJECTED = 4;
    private static final int TRIES = 8;
    private static final double HOMEWARD = 0.8;
    /** The host in whose way nothing stands is left to {@link Shift}, but for some. */
    private static final double UNFORCED = 0.1;

    private final Model model;
    private final Dice dice;
    private final long[] excess;
    private final int[] ejected = new int[MOST_EJECTED];
    private final int[] places = new int[MOST_EJECTED];
    private int count;

    Chain(Model model, Dice dice) {
        this.model = model;
        this.dice = dice;
        this.excess = new long[model.resources];
    }

    @Override
    public boolean change(Placement placement, Patience patience) {
        int guest = dice.below(model.guests);
        int from = placement.hostOf(guest);
        int to = dice.below(model.hosts);
        if (to == from || model.isClosed(guest, to) || !eject(placement, guest, from, to)) {
            return false;
        }
        long before = placement.cost();
        int made = make(placement, guest, to);
        if (made == count + 1
                && isWithin(placement, from, to)
                && costChange(placement, from, to, before) <= patience.most()) {
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

    /** Chooses who leaves, and where to, until the guest has room. */
    private boolean eject(Placement placement, int guest, int from, int to) {
        count = 0;
        placement.excess(to, guest, excess);
        int lacking = lacking();
        if (placement.guestsOn(to) == 0 || (lacking == Placement.NONE && dice.share() >= UNFORCED)) {
            return false;
        }
        for (int tries = 0; tries < TRIES && count < MOST_EJECTED; tries++) {
            int other = placement.guestOn(to, dice.below(placement.guestsOn(to)));
            if (isEjected(other) || (lacking != Placement.NONE && placement.freed(to, other, lacking) == 0)) {
                continue;
            }
            int place =
                    model.isAway(other, to) && dice.share() < HOMEWARD ? model.home[other] : dice.below(model.hosts);
            if (place == to || !hasRoom(placement, place, other, from, guest)) {
                continue;
            }
            ejected[count] = other;
            places[count++] = place;
            for (int r = 0; r < excess.length; r++) {
                excess[r] -= placement.freed(to, other, r);
            }
            lacking = lacking();
            if (lacking == Placement.NONE) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasRoom(Placement placement, int place, int other, int from, int guest) {
        return place == from ? placement.hasRoom(place, other, guest) : placement.hasRoom(place, other);
    }

    private int lacking() {
        for (int r = 0; r < excess.length; r++) {
            if (excess[r] > 0) {
                return r;
            }
        }
        return Placement.NONE;
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
        long change = placement.cost() - before;
        change += placement.hostChange(from, Placement.NONE, Placement.NONE);
        change += placement.hostChange(to, Placement.NONE, Placement.NONE);
        for (int i = 0; i < count; i++) {
            if (places[i] != from && isFirst(i)) {
                change += placement.hostChange(places[i], Placement.NONE, Placement.NONE);
            }
        }
        return change;
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
}
