package dev.tern.scheduler.placement.balance;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.plan.Worth;
import dev.tern.scheduler.placement.PlacementSettings;
import dev.tern.scheduler.placement.rule.Eligibility;
import dev.tern.scheduler.placement.rule.Ledger;

/** Why a guest leaves a host that is above its thresholds. */
final class Relief {

    private Relief() {}

    static Reason of(HostId from, Ledger ledger, PlacementSettings settings, Worth worth) {
        return new Reason(
                "host.relieved",
                "relieves " + from + " at " + Eligibility.percent(ledger.cpu(from)) + " CPU demand and "
                        + Eligibility.percent(ledger.memory(from)) + " memory; " + gains(settings, worth));
    }

    static String gains(PlacementSettings settings, Worth worth) {
        return "gains " + worth.gain().toSeconds() + " " + settings.weights().unit() + " for "
                + worth.cost().toMillis() / 1e3;
    }
}
