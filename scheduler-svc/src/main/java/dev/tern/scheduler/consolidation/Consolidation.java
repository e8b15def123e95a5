package dev.tern.scheduler.consolidation;

import dev.tern.contracts.plan.Reason;
import java.util.List;

/**
 * What is to be done now.
 *
 * @param moves each guest at most once; they fit together, whatever their order
 * @param wake hosts that are off
 * @param switchOff hosts that are on and hold and expect nothing
 * @param unmet what should have been done and cannot be
 */
public record Consolidation(
        List<GuestMove> moves, List<PowerChange> wake, List<PowerChange> switchOff, List<Reason> unmet) {

    public Consolidation {
        moves = List.copyOf(moves);
        wake = List.copyOf(wake);
        switchOff = List.copyOf(switchOff);
        unmet = List.copyOf(unmet);
    }
}
