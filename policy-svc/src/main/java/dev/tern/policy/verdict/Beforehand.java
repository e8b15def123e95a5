package dev.tern.policy.verdict;

import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.policy.fleet.Fleet;

/** What will have happened when a move begins that comes after another of the same guest. */
final class Beforehand {

    private Beforehand() {}

    /**
     * The fleet as the move finds it: with the guest where those before it bring it, which are then over. A guest that is not
     * where the first of them begins is left where it is.
     */
    static Fleet of(Plan plan, Move move, Fleet fleet) {
        return plan.before(move)
                .map(first -> made(first, of(plan, first, fleet)))
                .orElse(fleet);
    }

    private static Fleet made(Move move, Fleet fleet) {
        return fleet.vm(move.vm())
                .filter(vm -> vm.host().equals(move.from()))
                .map(vm -> fleet.without(move.id()).with(vm.at(move.to())))
                .orElse(fleet);
    }
}
