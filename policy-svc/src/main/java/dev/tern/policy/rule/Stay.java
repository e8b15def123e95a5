package dev.tern.policy.rule;

import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.Vm;
import dev.tern.policy.fleet.Fleet;
import java.util.Optional;

/** A guest on a host, whichever way it came there. Some rules say of every move where it may lead, and so where guests may be. */
public record Stay(Vm vm, Host at, Fleet fleet) {

    /** Whether the rule says where guests may be: one that speaks of moves, of times or of what they leave does not. */
    public static boolean isJudgedBy(Rule rule) {
        boolean ofPlaces =
                switch (rule) {
                    case ZoneRule _, AntiAffinityRule _ -> true;
                    case WhenRule when -> when.effect() == WhenRule.Effect.DENY;
                    case ApprovalRule _, ConcurrencyRule _, DowntimeBudgetRule _, FreezeRule _, WindowRule _ -> false;
                };
        return ofPlaces
                && Conditions.of(rule).stream()
                        .flatMap(condition -> Conditions.variables(condition).stream())
                        .allMatch(Variable::isOfPlaces);
    }

    /** What the rule has against it; nothing, too, where it is not {@linkplain #isJudgedBy to judge}. */
    public Optional<String> objection(Rule rule) {
        if (!isJudgedBy(rule)) {
            return Optional.empty();
        }
        Optional<Condition.Outcome> match = rule.heading().match().map(condition -> condition.holdsFor(this));
        if (match.isPresent() && match.get().failed()) {
            return match.map(Condition.Outcome::failure);
        }
        if (match.isPresent() && !match.get().holds()) {
            return Optional.empty();
        }
        return switch (rule) {
            case ZoneRule zone -> zone.against(this);
            case AntiAffinityRule apart -> apart.against(this);
            case WhenRule when -> when.against(this);
            case ApprovalRule _, ConcurrencyRule _, DowntimeBudgetRule _, FreezeRule _, WindowRule _ ->
                Optional.empty();
        };
    }
}
