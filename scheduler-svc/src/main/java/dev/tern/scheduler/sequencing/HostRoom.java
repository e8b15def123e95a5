package dev.tern.scheduler.sequencing;

import dev.tern.contracts.id.HostId;

/**
 * A host as the order of moves sees it.
 *
 * @param capacity that is never exceeded
 * @param used by the guests that are there and by those on their way here, which take room on both hosts
 * @param slots moves at once that it takes part in, as source or destination
 * @param parking whether a guest may wait here on its way elsewhere
 */
public record HostRoom(HostId id, Room capacity, Room used, int slots, boolean parking) {

    public HostRoom {
        if (slots < 1) {
            throw new IllegalArgumentException("Host " + id + " must be allowed one move at least: " + slots);
        }
    }

    public Room free() {
        return capacity.minus(used);
    }

    HostRoom withUsed(Room now) {
        return new HostRoom(id, capacity, now, slots, parking);
    }
}
