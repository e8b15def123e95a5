package dev.tern.policy.verdict;

import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.policy.RuleDecision;
import dev.tern.contracts.policy.Verdict;
import dev.tern.policy.fleet.Fleet;
import dev.tern.policy.rule.Question;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What is settled before any rule is asked: whether the plan still stands and the fleet is known well enough. Its
 * decisions are named {@code tern.*}, as no operator's rule can be.
 */
final class Groundwork {
    /** A start further ahead than this is an error of somebody's clock. */
    private static final Duration FURTHEST = Duration.ofDays(30);

    private final Terms terms;

    Groundwork(Terms terms) {
        this.terms = terms;
    }

    /** A question for the rules, or the verdict that makes them needless. */
    sealed interface Result {
        record Ask(Question question) implements Result {}

        record Settled(Verdict verdict) implements Result {}
    }

    Result lay(Plan plan, Move move, Fleet fleet, Instant now) {
        if (!now.isBefore(plan.expiresAt())) {
            return denied("tern.plan-expired", "the plan expired at " + plan.expiresAt());
        }
        if (move.startAt().isAfter(now.plus(FURTHEST))) {
            return denied("tern.start-far", "a start at " + move.startAt() + " is more than 30 days ahead");
        }
        if (!fleet.isComplete()) {
            return deferred("tern.fleet-unknown", "policy has not read the fleet's inventory yet", now);
        }
        Optional<Vm> vm = fleet.vm(move.vm());
        Optional<Host> source = fleet.host(move.from());
        Optional<Host> target = fleet.host(move.to());
        if (vm.isEmpty()) {
            return denied("tern.vm-unknown", "no inventory has guest " + move.vmName() + " (" + move.vm() + ")");
        }
        if (source.isEmpty() || target.isEmpty()) {
            return denied("tern.host-unknown", "no inventory has host " + (source.isEmpty() ? move.from() : move.to()));
        }
        Optional<Verdict> placed = placement(move, vm.get(), target.get(), fleet, now);
        return placed.<Result>map(Result.Settled::new)
                .orElseGet(() -> new Result.Ask(
                        new Question(plan, move, vm.get(), source.get(), target.get(), fleet.without(move.id()), now)));
    }

    private Optional<Verdict> placement(Move move, Vm vm, Host target, Fleet fleet, Instant now) {
        if (!vm.host().equals(move.from())) {
            return Optional.of(deny(
                    "tern.vm-elsewhere", "guest " + vm.name() + " is on " + vm.host() + ", not on " + move.from()));
        }
        Optional<Instant> busy = fleet.flights().stream()
                .filter(flight ->
                        flight.vm().equals(move.vm()) && !flight.migration().equals(move.id()))
                .map(flight -> flight.ends())
                .findFirst();
        if (busy.isPresent()) {
            return Optional.of(defer(
                    "tern.vm-moving",
                    "guest " + vm.name() + " has another move",
                    later(busy.get(), now.plus(terms.askAgain()))));
        }
        if (target.health().isGone() || target.cordoned()) {
            String how = target.cordoned() ? "cordoned" : target.health().name().toLowerCase(Locale.ROOT);
            return Optional.of(deny("tern.target-closed", "host " + target.id() + " is " + how));
        }
        Optional<Instant> seen = fleet.lastSeen(target.id());
        boolean old = seen.isEmpty() || seen.get().isBefore(now.minus(terms.oldestSample()));
        if (target.health() == HostHealth.STALE || old) {
            return Optional.of(defer(
                    "tern.target-stale",
                    "host " + target.id() + " was last seen "
                            + seen.map(Instant::toString).orElse("never"),
                    now.plus(terms.askAgain())));
        }
        return Optional.empty();
    }

    private static Result denied(String rule, String reason) {
        return new Result.Settled(deny(rule, reason));
    }

    private Result deferred(String rule, String reason, Instant now) {
        return new Result.Settled(defer(rule, reason, now.plus(terms.askAgain())));
    }

    static Verdict deny(String rule, String reason) {
        return new Verdict.Deny(List.of(new RuleDecision(rule, RuleDecision.Effect.DENY, reason)));
    }

    private static Verdict defer(String rule, String reason, Instant until) {
        return new Verdict.Defer(until, List.of(new RuleDecision(rule, RuleDecision.Effect.DEFER, reason)));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
