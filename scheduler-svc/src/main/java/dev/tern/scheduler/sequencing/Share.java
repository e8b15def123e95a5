package dev.tern.scheduler.sequencing;

import dev.tern.scheduler.forecast.PreCopy;

/**
 * The bandwidth that a move is given. A guest that is copied slowly dirties more meanwhile, which is sent again: so a move
 * has a link to itself as far as it can fill it, and takes less than that only where it costs few bytes more and pre-copy
 * comes to its end all the same.
 *
 * @param waste bytes that may be sent for want of bandwidth, as a part of those that it takes with all of it
 */
record Share(double waste) {

    /** Smaller parts are not worth starting for. */
    private static final int PARTS = 8;

    /** Zero where the move is better off waiting. */
    long of(Board board, Occupied links, int guest, int from, int to) {
        long full = board.full(guest, from, to);
        long left = links.left(from, to);
        if (left >= full) {
            return full;
        }
        long part = full / PARTS * (long) ((double) left / full * PARTS);
        if (waste == 0 || part <= 0) {
            return 0;
        }
        PreCopy.Course alone = board.course(guest, full);
        PreCopy.Course shared = board.course(guest, part);
        boolean few = shared.costs().transferred().bytes()
                <= alone.costs().transferred().bytes() * (1 + waste);
        return few && (shared.converges() || !alone.converges()) ? part : 0;
    }
}
