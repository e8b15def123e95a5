package dev.tern.policy.fleet;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Move;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A move that takes place, or may at any time because it has been allowed. Its guest counts at both of its hosts until
 * the end is known.
 *
 * @param ends by the high bound of its prediction
 * @param started an agent has reported it
 */
public record Flight(
        MigrationId migration, VmId vm, HostId from, HostId to, Instant begins, Instant ends, boolean started) {

    /** What a move will be if it begins at the given time. */
    public static Flight of(Move move, Instant begins) {
        return new Flight(
                move.id(),
                move.vm(),
                move.from(),
                move.to(),
                begins,
                begins.plus(move.predicted().duration().high()),
                false);
    }

    /**
     * What a move will be that is allowed and has not begun: it may begin as planned, or now where that has passed, and not
     * before another has ended that it comes after.
     *
     * @param before the move that it comes after; none where that is over, or there is none
     */
    public static Flight of(Move move, Instant now, @Nullable Flight before) {
        Instant due = move.startAt().isAfter(now) ? move.startAt() : now;
        return of(move, before == null || due.isAfter(before.ends()) ? due : before.ends());
    }

    public boolean isUnderWayAt(Instant time) {
        return !time.isBefore(begins) && time.isBefore(ends);
    }

    public boolean overlaps(Instant from, Instant to) {
        return begins.isBefore(to) && ends.isAfter(from);
    }

    public boolean touches(HostId host) {
        return from.equals(host) || to.equals(host);
    }
}
