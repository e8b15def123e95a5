package dev.tern.scheduler.plan;

import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.FleetSnapshot;
import java.util.ArrayList;
import java.util.List;

/** How the moves of a plan ended that did not arrive. */
final class Endings {

    private Endings() {}

    static List<Reason> of(Track track, FleetSnapshot fleet) {
        List<Reason> reasons = new ArrayList<>();
        for (Move move : track.plan().moves()) {
            switch (track.stage(move, fleet)) {
                case MoveStage.Ended ended
                when !ended.arrived() -> reasons.add(named(move, ended.move().ending()));
                case MoveStage.Dropped dropped -> reasons.add(named(move, dropped.why()));
                default -> {}
            }
        }
        return reasons;
    }

    /**
     * A fault, or a fleet that changed under the plan; not what people or policy did not want, but a parking host that policy did
     * not want: there may be another.
     */
    static boolean isWorthAnotherTry(Move move, MoveStage stage, Plan plan) {
        return switch (stage) {
            case MoveStage.Ended ended -> ended.move().failed();
            case MoveStage.Dropped dropped ->
                !dropped.byRequest()
                        && (plan.behind(move).isPresent()
                                || !dropped.why().code().startsWith("policy."));
            default -> false;
        };
    }

    private static Reason named(Move move, Reason why) {
        return new Reason(why.code(), move.vmName() + " to " + move.to() + ": " + why.text());
    }
}
