package dev.tern.policy.rule;

import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.policy.fleet.Fleet;
import java.time.Duration;
import java.time.Instant;

/**
 * One move, and all that a rule may look at.
 *
 * @param fleet with the other moves that are on their way, earlier ones of the same plan included; not this one
 */
public record Question(Plan plan, Move move, Vm vm, Host source, Host target, Fleet fleet, Instant now) {

    /** When the move begins: as planned, or now where that has passed. */
    public Instant start() {
        return move.startAt().isAfter(now) ? move.startAt() : now;
    }

    /** How long it takes at worst. */
    public Duration length() {
        return move.predicted().duration().high();
    }

    public Instant end() {
        return start().plus(length());
    }
}
