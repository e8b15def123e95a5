package dev.tern.scheduler.learning;

import dev.tern.contracts.unit.DataSize;
import dev.tern.scheduler.forecast.Costs;
import dev.tern.scheduler.forecast.LoadCase;
import dev.tern.scheduler.forecast.MoveCase;
import java.time.Duration;
import java.util.List;

/**
 * What forests see of a case: every feature on a logarithmic scale of 64 levels between its bounds, which makes trees grow
 * forty times faster and costs no accuracy to speak of.
 */
final class Features {

    private static final int LEVELS = 64;

    private record Feature(String name, double low, double high) {

        /** 1 to 64: zero would be no feature to a sparse vector. */
        double level(double value) {
            double share = Math.log(Math.clamp(value, low, high) / low) / Math.log(high / low);
            return 1 + Math.rint(share * (LEVELS - 1));
        }
    }

    private static final List<Feature> MOVE = List.of(
            new Feature("memory_bytes", 0x1p24, 0x1p38),
            new Feature("bandwidth_bytes_per_second", 0x1p18, 0x1p34),
            new Feature("dirty_bytes_per_bandwidth", 1e-4, 1e2),
            new Feature("working_set_per_memory", 1e-4, 1),
            new Feature("wire_ratio", 1e-2, 2),
            new Feature("cpu_cores", 1e-2, 1e2),
            new Feature("downtime_limit_ms", 1, 1e5),
            new Feature("analytic_duration_ms", 10, 1e8),
            new Feature("analytic_downtime_ms", 1, 1e6));

    private static final List<Feature> LOAD = List.of(
            new Feature("memory_bytes", 0x1p24, 0x1p38),
            new Feature("mean_pages_per_second", 1, 1e7),
            new Feature("latest_per_mean", 1e-2, 1e2),
            new Feature("peak_per_mean", 1, 1e2),
            new Feature("usual_per_mean", 1e-2, 1e2),
            new Feature("working_set_bytes", 0x1p12, 0x1p38),
            new Feature("cpu_cores", 1e-2, 1e2));

    private Features() {}

    static List<String> moveNames() {
        return names(MOVE);
    }

    static List<String> loadNames() {
        return names(LOAD);
    }

    /** Says which features, on which scales, a model was trained with: another one must not be asked. */
    static String signature() {
        return LEVELS + " levels of " + MOVE + " and " + LOAD;
    }

    static double[] of(MoveCase move, Costs analytic) {
        double bandwidth = Math.max(1, (double) move.bandwidth().bytesPerSecond());
        return levels(
                MOVE,
                (double) move.memory().bytes(),
                bandwidth,
                move.dirtyRate().pagesPerSecond() * DataSize.PAGE.bytes() / bandwidth,
                move.workingSet().per(move.memory()).value(),
                move.wireRatio().value(),
                move.cpu().value() * move.vcpus(),
                millis(move.downtimeLimit()),
                millis(analytic.duration()),
                millis(analytic.downtime()));
    }

    static double[] of(LoadCase load) {
        double mean = Math.max(1, load.mean().pagesPerSecond());
        return levels(
                LOAD,
                (double) load.memory().bytes(),
                mean,
                load.latest().pagesPerSecond() / mean,
                load.peak().pagesPerSecond() / mean,
                load.usual().pagesPerSecond() / mean,
                (double) load.workingSet().bytes(),
                load.cpu().value() * load.vcpus());
    }

    private static double millis(Duration time) {
        return time.toNanos() / 1e6;
    }

    private static List<String> names(List<Feature> features) {
        return features.stream().map(Feature::name).toList();
    }

    private static double[] levels(List<Feature> features, double... values) {
        double[] levels = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            levels[i] = features.get(i).level(values[i]);
        }
        return levels;
    }
}
