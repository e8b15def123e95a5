package dev.tern.scheduler.placement.search;

import java.util.function.LongConsumer;

/**
 * One thread's search: simulated annealing in passes, each longer than the one before and started where the last one ended.
 * It holds rules and capacities at every step, so that what it has found best can be taken at any time.
 */
final class Annealing {

    /** Between looks at the budget, and steps of the temperature: changes for each guest, and at most. */
    private static final int BLOCK_PER_GUEST = 4;

    private static final int LEAST_BLOCK = 64;
    private static final int MOST_BLOCK = 1024;
    /** Where in the budget the first two of three passes end. */
    private static final double DESCENDED = 0.02;

    private static final double LEARNED = 0.1;

    /** Of what the descent gained. */
    private static final double NEAR = 0.02;

    private static final int SOUNDINGS = 20_000;

    /** Of all changes; shifts and swaps are as many as each other. */
    private static final double CHAINS = 0.5;

    private final Model model;
    private final Dice dice;
    private final Placement placement;
    private final Neighbourhood shift;
    private final Neighbourhood swap;
    private final Neighbourhood chain;
    private final LongConsumer better;
    private final int block;

    private int[] best;
    private long bestCost;
    private long tried;
    private long keptAt;

    Annealing(Model model, Dice dice, LongConsumer better) {
        this.model = model;
        this.dice = dice;
        this.better = better;
        this.block = Math.clamp((long) BLOCK_PER_GUEST * model.guests, LEAST_BLOCK, MOST_BLOCK);
        placement = new Placement(model);
        shift = new Shift(model, dice);
        swap = new Swap(model, dice);
        chain = new Chain(model, dice);
        best = placement.hosts();
        bestCost = placement.cost();
    }

    int[] best() {
        return best.clone();
    }

    long bestCost() {
        return bestCost;
    }

    long tried() {
        return tried;
    }

    /**
     * First downhill, for a good answer at once; then a short annealing, which learns what happens at which temperature; then
     * a long one. Where the short one, from the hottest, did not come down to where the descent had been, the budget is small
     * for the fleet: the long one begins there, and only so hot that the cost stays near.
     */
    void run(Budget budget) {
        if (model.guests == 0) {
            return;
        }
        long begun = bestCost;
        double hottest = sound();
        pass(budget, Cooling.cold(hottest), 0, DESCENDED);
        long descended = bestCost;
        int[] foot = best();
        Cooling learning = Cooling.from(hottest);
        pass(budget, learning, DESCENDED, LEARNED);
        boolean small = placement.cost() > descended;
        if (small) {
            placement.set(foot);
        }
        double near = Math.max((double) descended, learning.lowest()) + NEAR * (begun - descended);
        pass(budget, learning.learned(small ? learning.levelOf(near) : 0), LEARNED, 1);
    }

    /** What a guest's going elsewhere changes, on average: hot is what does not mind that. */
    private double sound() {
        double sum = 0;
        long sounded = 0;
        long soundings = model.hosts > 1 ? Math.min(SOUNDINGS, (long) model.guests * model.hosts) : 0;
        for (int i = 0; i < soundings; i++) {
            int guest = dice.below(model.guests);
            int to = dice.below(model.hosts);
            if (to != placement.hostOf(guest)) {
                sum += Math.abs((double) placement.leavingChange(guest)
                        + placement.guestChange(guest, to)
                        + placement.hostChange(to, Placement.NONE, guest));
                sounded++;
            }
        }
        return sounded == 0 ? 1 : Math.max(1, sum / sounded);
    }

    private void pass(Budget budget, Cooling cooling, double begin, double end) {
        double spent = budget.spent(tried);
        while (spent < end && !Thread.currentThread().isInterrupted()) {
            int level = cooling.level((spent - begin) / (end - begin));
            double temperature = cooling.temperature(level);
            Neighbourhood.Patience patience = () -> -temperature * Math.log(dice.share());
            for (int i = 0; i < block; i++) {
                pick().change(placement, patience);
            }
            tried += block;
            cooling.seen(level, (double) placement.cost());
            keep(false);
            spent = budget.spent(tried);
        }
        keep(true);
    }

    private Neighbourhood pick() {
        double share = dice.share();
        return share < CHAINS ? chain : share < (1 + CHAINS) / 2 ? shift : swap;
    }

    /** To note where every guest is takes as long as trying some changes. */
    private void keep(boolean last) {
        if (placement.cost() < bestCost && (last || tried - keptAt >= model.guests)) {
            keptAt = tried;
            bestCost = placement.cost();
            best = placement.hosts();
            better.accept(bestCost);
        }
    }
}
