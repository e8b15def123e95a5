package dev.tern.scheduler.placement.search;

import java.util.List;

/**
 * Moves that need each other: without one of them another has no room where it goes, or breaks a rule. They pay together.
 *
 * @param guests that move, each to where the placement has it
 * @param gain what the goals of hosts and groups would cost more without these moves
 * @param cost what they cost by the goals of guests
 */
public record Bundle(List<Integer> guests, long gain, long cost) {

    public Bundle {
        guests = List.copyOf(guests);
    }

    public long net() {
        return gain - cost;
    }
}
