package dev.tern.scheduler.fleet;

import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Ratio;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What data must be like to be acted on.
 *
 * @param maxAge a host whose newest sample is older is stale
 * @param minSamples that a load window must hold before its mean means anything
 * @param minFresh share of the hosts that are up whose data must be good before the fleet is rebalanced
 */
public record DataRequirements(Duration maxAge, int minSamples, Ratio minFresh) {

    public DataRequirements {
        if (!maxAge.isPositive() || minSamples < 1 || minFresh.value() > 1) {
            throw new IllegalArgumentException("Requirements need a positive age, at least one sample and a share of at"
                    + " most 1: " + maxAge + ", " + minSamples + ", " + minFresh);
        }
    }

    public DataQuality assess(FleetSnapshot fleet) {
        List<StaleHost> stale = new ArrayList<>();
        int up = 0;
        int fresh = 0;
        for (HostView host : fleet.hosts().values()) {
            Optional<StaleHost> shortcoming = shortcoming(host, fleet.at());
            shortcoming.ifPresent(stale::add);
            up += host.host().health().isGone() ? 0 : 1;
            fresh += shortcoming.isEmpty() ? 1 : 0;
        }
        return new DataQuality(stale, refusal(up, fresh));
    }

    private Optional<StaleHost> shortcoming(HostView host, Instant now) {
        HostLoad load = host.load();
        if (host.host().health().isGone()) {
            String word = host.host().health() == HostHealth.OFF ? "is switched off" : "is down";
            return Optional.of(stale(host, load, word));
        }
        if (load == null) {
            return Optional.of(stale(host, null, "has sent no sample yet"));
        }
        Duration age = Duration.between(load.at(), now);
        if (age.compareTo(maxAge) > 0) {
            return Optional.of(stale(
                    host,
                    load,
                    "sent its last sample " + age.toSeconds() + " s ago, " + maxAge.toSeconds() + " s is"
                            + " the limit"));
        }
        if (load.samples() < minSamples) {
            return Optional.of(stale(
                    host,
                    load,
                    "has " + load.samples() + " samples in the load window, " + minSamples + " are needed"));
        }
        return Optional.empty();
    }

    private static StaleHost stale(HostView host, @Nullable HostLoad load, String what) {
        return new StaleHost(
                host.id(), load == null ? null : load.at(), new Reason("data.stale", "Host " + host.id() + " " + what));
    }

    private List<Reason> refusal(int up, int fresh) {
        if (up == 0) {
            return List.of(new Reason("data.no.host", "No host is up"));
        }
        Ratio share = new Ratio((double) fresh / up);
        if (share.compareTo(minFresh) < 0) {
            return List.of(new Reason(
                    "data.incomplete",
                    "Only " + fresh + " of " + up + " hosts have fresh data, " + minFresh + " are needed to act"));
        }
        return List.of();
    }
}
