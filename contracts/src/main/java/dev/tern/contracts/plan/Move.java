package dev.tern.contracts.plan;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One guest's way from host to host within a plan. A guest that has to make room before there is room for it goes by way
 * of a parking host: by two moves, of which the second comes {@code after} the first.
 *
 * @param id of the migration that makes the move
 * @param startAt not before this time; the window the scheduler picked
 * @param manner none in plans from before there was a choice: the relay
 * @param after the move of the same guest that must have brought it to {@code from} before this one begins; none where the
 *     guest is there when the plan is made
 */
public record Move(
        MigrationId id,
        VmId vm,
        String vmName,
        HostId from,
        HostId to,
        Instant startAt,
        MovePrediction predicted,
        Worth worth,
        List<Reason> reasons,
        @Nullable Manner manner,
        @Nullable MigrationId after) {

    public Move {
        if (from.equals(to)) {
            throw new IllegalArgumentException("VM " + vmName + " cannot move from " + from + " to itself");
        }
        reasons = List.copyOf(reasons);
        manner = Manner.orRelay(manner);
    }

    /** Of a guest that is where the move begins. */
    public Move(
            MigrationId id,
            VmId vm,
            String vmName,
            HostId from,
            HostId to,
            Instant startAt,
            MovePrediction predicted,
            Worth worth,
            List<Reason> reasons,
            @Nullable Manner manner) {
        this(id, vm, vmName, from, to, startAt, predicted, worth, reasons, manner, null);
    }

    @Override
    public Manner manner() {
        return Manner.orRelay(manner);
    }

    public boolean isAfter(Move other) {
        return other.id().equals(after);
    }

    /**
     * The same moves, each of which is in its place behind the one that it comes after.
     *
     * @throws IllegalArgumentException where one comes after none before it, or that one does not bring its guest to where it
     *     begins
     */
    public static List<Move> inSuccession(List<Move> moves) {
        Map<MigrationId, Move> before = new HashMap<>();
        for (Move move : moves) {
            if (move.after != null) {
                Move first = before.get(move.after);
                if (first == null || !first.vm.equals(move.vm) || !first.to.equals(move.from)) {
                    throw new IllegalArgumentException(
                            "Move " + move.id + " of VM " + move.vmName + " from " + move.from + " comes after "
                                    + move.after + ", which is no move of it to there that stands before it");
                }
            }
            before.put(move.id, move);
        }
        return List.copyOf(moves);
    }
}
