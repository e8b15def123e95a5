package dev.tern.scheduler.placement;

import java.util.Locale;

/**
 * What goals count beside each other. Where they are not the usual ones, core-seconds that goals cost are weighted.
 *
 * @param overload by which demand above hosts' thresholds is multiplied
 * @param evenness what uneven use counts, as a share of a full host: up to {@link #TIE_BREAK} it only decides between hosts
 *     that cost the same
 * @param groups what a guest that is not apart from its group counts, or a zone that a group lacks, as a share of a host
 * @param moves by which what moves are predicted to cost is multiplied
 */
public record GoalWeights(double overload, double evenness, double groups, double moves) {

    /** Evenness that is well below what a move has to relieve: by itself it is worth no move. */
    public static final double TIE_BREAK = 0.01;

    public static final GoalWeights DEFAULT = new GoalWeights(1, TIE_BREAK, 0.1, 1);

    private static final double LEAST = 0.1;
    /** So that no goal hides all others, and what a large fleet costs can be counted. */
    private static final double MOST = 10;

    /** @throws IllegalArgumentException which begins with the name of the goal, and says what to do */
    public GoalWeights {
        check("overload", overload, LEAST, "to relieve hosts later, raise placement.cpu-threshold");
        check("evenness", evenness, 0, "up to " + TIE_BREAK + " it only decides between hosts that cost the same");
        check("groups", groups, 0, "at 0 guests of a group that are on one host stay there");
        check("moves", moves, LEAST, "no move is free");
    }

    private static void check(String goal, double weight, double least, String hint) {
        if (!(weight >= least && weight <= MOST)) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "%s is %s: give a number from %s to %.0f; %s",
                    goal,
                    weight,
                    least == 0 ? "0" : least,
                    MOST,
                    hint));
        }
    }

    /** Whether hosts are to be used evenly though none is above its thresholds. */
    public boolean evensUse() {
        return evenness > TIE_BREAK;
    }

    /** Of what is never to be outweighed by anything else, at least 1. */
    public double heaviest() {
        return Math.max(1, Math.max(Math.max(overload, evenness), Math.max(groups, moves)));
    }

    @Override
    public String toString() {
        return "overload " + overload + ", evenness " + evenness + ", groups " + groups + ", moves " + moves;
    }

    /** In what goals' costs are told. */
    public String unit() {
        return equals(DEFAULT) ? "core-seconds" : "weighted core-seconds";
    }
}
