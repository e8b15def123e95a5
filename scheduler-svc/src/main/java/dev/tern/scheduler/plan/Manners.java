package dev.tern.scheduler.plan;

import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.plan.MovePrediction;
import dev.tern.contracts.plan.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * How a move is made: as it was ordered, else by relay. What has neither digest nor resume is chosen only where the
 * settings let it, and there only for a guest that the relay is not expected to keep up with.
 *
 * @param mayGoNative whether the scheduler may choose the hypervisor's own transport
 */
record Manners(boolean mayGoNative) {

    Manner of(Order order, MovePrediction predicted) {
        return order.manner()
                .orElse(mayGoNative && !predicted.converges() ? Manner.of(MigrationMode.NATIVE) : Manner.RELAY);
    }

    /** What who reviews the plan must know of it. */
    static List<Reason> reasons(Manner manner) {
        List<Reason> reasons = new ArrayList<>();
        switch (manner.mode()) {
            case RELAY -> {}
            case NATIVE ->
                reasons.add(new Reason(
                        "mode.native",
                        "it goes by the hypervisor's own transport over TLS: no digest is taken, a cut ends the move, and"
                                + " the prediction is the relay's"));
            case COLD ->
                reasons.add(new Reason("mode.cold", "it is shut off: its definition moves, and it stays shut off"));
        }
        if (manner.autoConverge()) {
            reasons.add(new Reason(
                    "auto-converge", "the hypervisor may slow it down, more and more, until its memory can be copied"));
        }
        return reasons;
    }
}
