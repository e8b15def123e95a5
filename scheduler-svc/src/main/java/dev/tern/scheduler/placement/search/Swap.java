package dev.tern.scheduler.placement.search;

/** Two guests change places. */
final class Swap implements Neighbourhood {

    private final Model model;
    private final Dice dice;

    Swap(Model model, Dice dice) {
        this.model = model;
        this.dice = dice;
    }

    @Override
    public boolean change(Placement placement, Patience patience) {
        int one = dice.below(model.guests);
        int other = dice.below(model.guests);
        int here = placement.hostOf(one);
        int there = placement.hostOf(other);
        if (here == there
                || !placement.hasRoom(there, one, other)
                || !placement.hasRoom(here, other, one)
                || !placement.allowsSwap(one, other)) {
            return false;
        }
        double most = patience.most();
        double change = placement.guestChange(one, there)
                + placement.guestChange(other, here)
                + placement.groupChange(one, there, other, here);
        if (change > most) {
            return false;
        }
        change += placement.hostChange(here, one, other);
        if (change > most || change + placement.hostChange(there, other, one) > most) {
            return false;
        }
        placement.put(one, there);
        placement.put(other, here);
        placement.settle(here);
        placement.settle(there);
        return true;
    }
}
