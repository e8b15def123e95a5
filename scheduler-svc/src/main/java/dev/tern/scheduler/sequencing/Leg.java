package dev.tern.scheduler.sequencing;

import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;

/**
 * A step in the numbers of its board.
 *
 * @param bandwidth that it begins with
 */
record Leg(int guest, int from, int to, long bandwidth, long start, long end, long bytes) {

    Step step(Board board) {
        return new Step(
                board.moves.get(guest),
                board.hosts.get(from).id(),
                board.hosts.get(to).id(),
                new Bandwidth(bandwidth),
                board.instant(start),
                board.instant(end),
                new DataSize(bytes));
    }
}
