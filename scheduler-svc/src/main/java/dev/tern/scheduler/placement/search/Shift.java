package dev.tern.scheduler.placement.search;

/** One guest to another host. */
final class Shift implements Neighbourhood {

    /** A guest that is away goes home so often: one host of many would hardly ever be drawn. */
    private static final double HOMEWARD = 0.1;

    private final Model model;
    private final Dice dice;

    Shift(Model model, Dice dice) {
        this.model = model;
        this.dice = dice;
    }

    @Override
    public boolean change(Placement placement, Patience patience) {
        int guest = dice.below(model.guests);
        int from = placement.hostOf(guest);
        boolean homeward = model.isAway(guest, from) && dice.share() < HOMEWARD;
        int to = homeward ? model.home[guest] : dice.below(model.hosts);
        if (to == from || !placement.hasRoom(to, guest) || !placement.allows(guest, to)) {
            return false;
        }
        double most = patience.most();
        double change =
                placement.leavingChange(guest) + placement.guestChange(guest, to) + placement.groupChange(guest, to);
        if (change > most || change + placement.hostChange(to, Placement.NONE, guest) > most) {
            return false;
        }
        placement.put(guest, to);
        placement.settle(from);
        placement.settle(to);
        return true;
    }
}
