package dev.tern.policy.trial;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import java.util.List;

/**
 * What came of a trial.
 *
 * @param replaced rules in force whose place others of the same name would take
 * @param moves in their order
 * @param breaches guests that the tried rules would not have where they are now
 * @param silent tried rules that say nothing of where guests are: they are about moves
 */
public record Report(List<String> replaced, List<Judged> moves, List<Breach> breaches, List<String> silent) {

    /**
     * One move.
     *
     * @param now by the rules in force
     * @param then by those with the tried ones
     * @param closed where else the guest would not be let go, where it is not let go there
     */
    public record Judged(MigrationId id, VmId vm, HostId to, Opinion now, Opinion then, List<Closed> closed) {
        public Judged {
            closed = List.copyOf(closed);
        }
    }

    public record Closed(HostId to, List<Opinion.Decision> decisions) {
        public Closed {
            decisions = List.copyOf(decisions);
        }
    }

    public record Breach(VmId vm, String vmName, HostId host, String rule, String reason) {}

    public Report {
        replaced = List.copyOf(replaced);
        moves = List.copyOf(moves);
        breaches = List.copyOf(breaches);
        silent = List.copyOf(silent);
    }
}
