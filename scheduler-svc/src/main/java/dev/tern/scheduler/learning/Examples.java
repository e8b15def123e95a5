package dev.tern.scheduler.learning;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * What one forest learns from.
 *
 * @param rows of features, as many as names each
 * @param targets one a row
 */
record Examples(List<String> names, List<double[]> rows, List<Double> targets) {

    int size() {
        return rows.size();
    }

    Examples where(IntPredicate chosen) {
        List<double[]> someRows = new ArrayList<>();
        List<Double> someTargets = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            if (chosen.test(i)) {
                someRows.add(rows.get(i));
                someTargets.add(targets.get(i));
            }
        }
        return new Examples(names, someRows, someTargets);
    }
}
