package dev.tern.scheduler.sequencing;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.scheduler.forecast.MoveCase;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A guest that is to go from host to host, now or later.
 *
 * @param demand that it takes at its destination from the first page on, and at its source until it has gone
 * @param copy what is known of the guest; its bandwidth is the most that the move may take
 * @param priority lower goes first
 * @param startAt not before this time
 * @param deadline by which it should have arrived; none where it does not matter
 */
public record GuestMove(
        VmId vm,
        String name,
        HostId from,
        HostId to,
        Room demand,
        MoveCase copy,
        int priority,
        Instant startAt,
        @Nullable Instant deadline) {

    public GuestMove {
        if (from.equals(to)) {
            throw new IllegalArgumentException("Guest " + name + " cannot move from " + from + " to itself");
        }
    }

    public GuestMove withPriority(int now) {
        return new GuestMove(vm, name, from, to, demand, copy, now, startAt, deadline);
    }

    /** No sooner than then. */
    public GuestMove startingAt(Instant then) {
        return new GuestMove(vm, name, from, to, demand, copy, priority, then, deadline);
    }

    public GuestMove startingFrom(HostId now) {
        return new GuestMove(vm, name, now, to, demand, copy, priority, startAt, deadline);
    }
}
