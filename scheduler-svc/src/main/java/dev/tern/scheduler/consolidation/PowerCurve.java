package dev.tern.scheduler.consolidation;

import java.util.List;

/**
 * What a host draws, in watts, at utilisations that are evenly spaced from idle to full, linear in between; SPECpower's
 * results have eleven.
 */
public record PowerCurve(List<Double> watts) {

    public PowerCurve {
        watts = List.copyOf(watts);
        if (watts.size() < 2) {
            throw new IllegalArgumentException("A power curve has at least what is drawn idle and full: " + watts);
        }
        for (int i = 0; i < watts.size(); i++) {
            double before = i == 0 ? 0 : watts.get(i - 1);
            if (!(watts.get(i) >= before) || watts.get(i).isInfinite()) {
                throw new IllegalArgumentException("A power curve does not fall and is finite: " + watts);
            }
        }
    }

    /** @param utilisation 0 is idle; what exceeds 1 draws no more than 1 */
    public double at(double utilisation) {
        double step = Math.clamp(utilisation, 0, 1) * (watts.size() - 1);
        int below = (int) step;
        int above = Math.min(below + 1, watts.size() - 1);
        return watts.get(below) + (watts.get(above) - watts.get(below)) * (step - below);
    }

    double full() {
        return watts.getLast();
    }
}
