package dev.tern.scheduler.execution;

import dev.tern.contracts.fleet.Quarantine;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.energy.EnergySaving;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.Link;
import dev.tern.scheduler.placement.Bans;
import dev.tern.scheduler.plan.Order;
import dev.tern.scheduler.plan.PlanBook;
import dev.tern.scheduler.plan.Preflight;
import dev.tern.scheduler.plan.Track;
import dev.tern.scheduler.quarantine.Quarantines;
import dev.tern.scheduler.surroundings.ExecutionSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What went wrong lately, so that it is not proposed again at once; and orders to be tried again. */
final class Setbacks {

    private static final int MOST_DOUBLINGS = 6;

    /** An order to plan anew at a time, as {@code failed} was asked for and by its deadline. */
    record Retry(Plan failed, Order order, int attempt, Instant at, Reason why) {}

    private record Until(Instant end, Reason why) {}

    private final ExecutionSettings settings;
    private final PlanBook book;
    private final Quarantines quarantines;
    private final EnergySaving energy;
    private final Map<Bans.Pair, Until> denied = new HashMap<>();
    private final Map<VmId, Until> failed = new HashMap<>();
    private final Map<VmId, Integer> failures = new HashMap<>();
    private final List<Retry> retries = new ArrayList<>();

    Setbacks(ExecutionSettings settings, PlanBook book, Quarantines quarantines, EnergySaving energy) {
        this.settings = settings;
        this.book = book;
        this.quarantines = quarantines;
        this.energy = energy;
    }

    /** By policy, or by the destination's pre-flight. */
    void denied(VmId vm, HostId to, Reason why, Instant now) {
        denied.put(new Bans.Pair(vm, to), new Until(now.plus(settings.plans().denialMemory()), why));
    }

    /** Policy wants this guest left alone until then. */
    void deferred(VmId vm, Instant until, Reason why) {
        failed.put(vm, new Until(until, why));
    }

    /** @param phase the word of the state in which the move failed */
    void failed(VmId vm, HostId from, HostId to, String phase, Reason why, Instant now) {
        quarantines.failed(from, to, phase, why, now);
        if (Preflight.refusesForGood(phase, why.code())) {
            denied(vm, to, why, now);
        }
        int count = failures.merge(vm, 1, Integer::sum);
        failed.put(vm, new Until(now.plus(backoff(count - 1)), why));
    }

    /** Nobody knows yet how it ends, but that it got stuck says something of the way. */
    void doubted(HostId from, HostId to, Reason evidence, Instant now) {
        quarantines.failed(from, to, "released", evidence, now);
    }

    void arrived(VmId vm, HostId from, HostId to, Instant now) {
        quarantines.arrived(from, to, now);
        failures.remove(vm);
        failed.remove(vm);
    }

    /** @return whether it will be tried again */
    boolean retry(Track over, Reason why, Instant now) {
        Order order = over.order();
        if (!order.isTriedAgain() || over.attempt() >= settings.plans().retries()) {
            return false;
        }
        retries.add(new Retry(over.plan(), order, over.attempt() + 1, now.plus(backoff(over.attempt())), why));
        return true;
    }

    List<Retry> dueRetries(Instant now) {
        List<Retry> due = retries.stream().filter(r -> !r.at().isAfter(now)).toList();
        retries.removeAll(due);
        return due;
    }

    /**
     * To be tried when a quarantine that stands against it is over; it has not been an attempt.
     *
     * @return whether there is one that ends
     */
    boolean awaitQuarantine(Retry retry) {
        Optional<Instant> end = quarantines.nextTrial();
        end.ifPresent(at -> retries.add(new Retry(retry.failed(), retry.order(), retry.attempt(), at, retry.why())));
        return end.isPresent();
    }

    boolean isRetrying() {
        return !retries.isEmpty();
    }

    private Duration backoff(int earlier) {
        return settings.plans().backoff().multipliedBy(1L << Math.min(earlier, MOST_DOUBLINGS));
    }

    /** What stands against any move from the one host to the other. */
    Optional<Reason> objection(HostId from, HostId to) {
        return Optional.ofNullable(energy.closed().get(to)).or(() -> quarantines.objection(from, to));
    }

    /** What is not to be proposed now. */
    Bans bans(FleetSnapshot fleet) {
        Instant now = fleet.at();
        denied.values().removeIf(u -> !u.end().isAfter(now));
        failed.values().removeIf(u -> !u.end().isAfter(now));
        Map<Bans.Pair, Reason> pairs = new HashMap<>();
        denied.forEach((pair, until) -> pairs.put(pair, until.why()));
        Map<VmId, Reason> vms = new HashMap<>();
        failed.forEach((vm, until) -> vms.put(vm, until.why()));
        Map<HostId, Reason> hosts = new HashMap<>(energy.closed());
        book.beingEmptied().forEach(h -> hosts.put(h, new Reason("host.evacuated", h + " is being emptied")));
        Map<HostId, Reason> spared = new HashMap<>();
        book.keptEmpty(now)
                .forEach(h -> spared.put(
                        h, new Reason("host.kept.empty", h + " was emptied and nobody ordered a guest there since")));
        Map<HostId, Reason> quarantined = new HashMap<>();
        Map<Link, Reason> links = new HashMap<>();
        for (Quarantine known : quarantines.all()) {
            HostId to = known.to();
            if (known.isImposed() && to == null) {
                quarantined.put(known.host(), Quarantines.reason(known));
            } else if (known.isImposed() && to != null) {
                links.put(new Link(known.host(), to), Quarantines.reason(known));
            }
        }
        return new Bans(pairs, hosts, vms, spared, book.planned(fleet), quarantined, links);
    }
}
