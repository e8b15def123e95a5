package dev.tern.scheduler.sequencing;

import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;

/**
 * A step in the numbers of its board.
 *
 * @param bandwidth that it begins with
 * @param endAsBegun when it would end with no more than that
 */
record Leg(int guest, int from, int to, long bandwidth, long start, long endAsBegun, long end, long bytes) {

    Step step(Board board) {
        return step(board, end);
    }

    /** As it begins: what it may be given later is not its own yet. */
    Step begin(Board board) {
        return step(board, endAsBegun);
    }

    private Step step(Board board, long until) {
        return new Step(
                board.moves.get(guest),
                board.hosts.get(from).id(),
                board.hosts.get(to).id(),
                new Bandwidth(bandwidth),
                board.instant(start),
                board.instant(until),
                new DataSize(bytes));
    }
}
