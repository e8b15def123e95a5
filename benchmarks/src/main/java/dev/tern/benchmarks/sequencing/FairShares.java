package dev.tern.benchmarks.sequencing;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What each of several flows gets of the links that they share: all rise together until a link is full or a flow has all it
 * can take, which then stay as they are while the others rise on (D. Bertsekas and R. Gallager, "Data Networks", 1992,
 * section 6.5.2).
 */
final class FairShares {

    /** @param most bytes a second that it can take */
    record Flow(List<String> links, double most) {}

    private final Map<String, Double> capacity;

    /** @param capacity in bytes a second of each link */
    FairShares(Map<String, Double> capacity) {
        this.capacity = Map.copyOf(capacity);
    }

    /** Bytes a second of each flow. */
    double[] of(List<Flow> flows) {
        double[] rates = new double[flows.size()];
        boolean[] settled = new boolean[flows.size()];
        Map<String, Double> left = new HashMap<>(capacity);
        for (int open = flows.size(); open > 0; ) {
            Map<String, Integer> users = users(flows, settled);
            double rise = rise(flows, settled, rates, left, users);
            for (int i = 0; i < rates.length; i++) {
                if (!settled[i]) {
                    rates[i] += rise;
                }
            }
            users.forEach((link, count) -> left.merge(link, -rise * count, Double::sum));
            open -= settle(flows, settled, rates, left);
        }
        return rates;
    }

    private static Map<String, Integer> users(List<Flow> flows, boolean[] settled) {
        Map<String, Integer> users = new HashMap<>();
        for (int i = 0; i < settled.length; i++) {
            if (!settled[i]) {
                flows.get(i).links().forEach(link -> users.merge(link, 1, Integer::sum));
            }
        }
        return users;
    }

    private static double rise(
            List<Flow> flows, boolean[] settled, double[] rates, Map<String, Double> left, Map<String, Integer> users) {
        double rise = Double.MAX_VALUE;
        for (Map.Entry<String, Integer> link : users.entrySet()) {
            rise = Math.min(rise, left.getOrDefault(link.getKey(), 0.0) / link.getValue());
        }
        for (int i = 0; i < rates.length; i++) {
            if (!settled[i]) {
                rise = Math.min(rise, flows.get(i).most() - rates[i]);
            }
        }
        return Math.max(0, rise);
    }

    /** Those that can rise no further; at least one does each time, as the rise was what one of them or its link had left. */
    private static int settle(List<Flow> flows, boolean[] settled, double[] rates, Map<String, Double> left) {
        int count = 0;
        double[] room = new double[rates.length];
        Arrays.setAll(room, i -> flows.get(i).links().stream()
                .mapToDouble(link -> left.getOrDefault(link, 0.0))
                .min()
                .orElse(Double.MAX_VALUE));
        for (int i = 0; i < rates.length; i++) {
            double rest = Math.min(room[i], flows.get(i).most() - rates[i]);
            if (!settled[i] && rest <= 1e-6 * Math.max(1, rates[i])) {
                settled[i] = true;
                count++;
            }
        }
        return count;
    }
}
