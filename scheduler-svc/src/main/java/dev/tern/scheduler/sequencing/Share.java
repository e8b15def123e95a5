package dev.tern.scheduler.sequencing;

import dev.tern.scheduler.forecast.PreCopy;
import java.util.List;

/**
 * The bandwidth that a move is given. A guest that is copied slowly dirties more meanwhile, which is sent again: so a move
 * has a link to itself as far as it can fill it, and takes less than that only where it costs few bytes more and pre-copy
 * comes to its end all the same.
 *
 * <p>No move fills a link that is faster than a hypervisor emits pages. Two that take all they can then leave a rest to a
 * third; or all three take the same, and the link is full from the first moment on.
 *
 * @param waste bytes that may be sent for want of bandwidth, as a part of those that it takes with all of it
 * @param even whether moves over a link that one cannot fill take the same
 */
record Share(double waste, boolean even) {

    /** Each is tried. */
    static final List<Share> ALL = List.of(
            new Share(0, false),
            new Share(0.05, false),
            new Share(0.3, false),
            new Share(0, true),
            new Share(0.05, true),
            new Share(0.3, true));

    /** Smaller parts are not worth starting for. */
    private static final int PARTS = 16;

    /** Zero where the move is better off waiting. */
    long of(Board board, Occupied links, int guest, int from, int to) {
        long full = wanted(board, guest, from, to);
        long left = links.left(from, to);
        if (left >= full) {
            return full;
        }
        long part = part(full, left);
        if (waste == 0 || part == 0) {
            return 0;
        }
        PreCopy.Course alone = board.course(guest, full);
        PreCopy.Course shared = board.course(guest, part);
        boolean few = shared.costs().transferred().bytes()
                <= alone.costs().transferred().bytes() * (1 + waste);
        return few && (shared.converges() || !alone.converges()) ? part : 0;
    }

    /**
     * What a move under way could have by now.
     *
     * @param rest whether all others have what they want, so that nothing is to be left for them
     */
    long most(Board board, Occupied links, Occupant move, boolean rest) {
        long full = rest ? board.full(move.guest, move.from, move.to) : wanted(board, move.guest, move.from, move.to);
        if (move.bandwidth() >= full) {
            return move.bandwidth();
        }
        long left = links.spare(move.from, move.to) + move.bandwidth();
        return left >= full ? full : part(full, left);
    }

    private long wanted(Board board, int guest, int from, int to) {
        long full = board.full(guest, from, to);
        long narrowest = board.narrowest(from, to);
        return even && full < narrowest ? narrowest / Math.ceilDiv(narrowest, full) : full;
    }

    private static long part(long full, long left) {
        return full / PARTS * (long) ((double) left / full * PARTS);
    }
}
