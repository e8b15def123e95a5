package dev.tern.scheduler.placement.goal;

import dev.tern.scheduler.placement.PlacementSettings;
import dev.tern.scheduler.placement.rule.Ledger;
import dev.tern.scheduler.placement.search.HostGoal;

/** {@link Ledger#excess} over the planning horizon as it is weighed, in micro-core-seconds. */
public record Overload(Fullness hosts, double cpuThreshold, double memoryThreshold, double weight) implements HostGoal {

    public static Overload of(Fullness hosts, PlacementSettings settings) {
        return new Overload(
                hosts,
                settings.cpuThreshold().value(),
                settings.memoryThreshold().value(),
                settings.weights().overload());
    }

    @Override
    public String sentence() {
        return "No host is used above its thresholds";
    }

    @Override
    public long cost(int host, long[] used) {
        double cpu = hosts.share(host, Resources.CPU, used[Resources.CPU]) - cpuThreshold;
        double memory = hosts.share(host, Resources.MEMORY, used[Resources.MEMORY]) - memoryThreshold;
        return Math.round(weight * (Math.max(0, cpu) + Math.max(0, memory)) * hosts.worth(host));
    }
}
