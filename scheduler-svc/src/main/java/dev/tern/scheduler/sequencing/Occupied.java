package dev.tern.scheduler.sequencing;

import java.util.Arrays;

/** What of each link is taken. */
final class Occupied {

    private final Board board;
    private long[] reserved;
    private int[] moves;

    Occupied(Board board) {
        this.board = board;
        this.reserved = new long[board.links()];
        this.moves = new int[board.links()];
    }

    void take(int from, int to, long bandwidth) {
        for (int link : path(from, to)) {
            reserved[link] += bandwidth;
            moves[link]++;
        }
    }

    /** The bandwidth is free again; the move counts until it {@linkplain #leave leaves}. */
    void give(int from, int to, long bandwidth) {
        for (int link : path(from, to)) {
            reserved[link] -= bandwidth;
        }
    }

    void leave(int from, int to) {
        for (int link : path(from, to)) {
            moves[link]--;
        }
    }

    /** The least that any link on the way has left; zero where one has as many moves as it may have. */
    long left(int from, int to) {
        for (int link : path(from, to)) {
            if (moves[link] >= board.problem.limits().perLink()) {
                return 0;
            }
        }
        return spare(from, to);
    }

    /** The least that any link on the way has left, for a move that is counted already. */
    long spare(int from, int to) {
        long left = Long.MAX_VALUE;
        for (int link : path(from, to)) {
            left = Math.min(left, Math.max(0, board.capacity(link) - reserved[link]));
        }
        return left;
    }

    private int[] path(int from, int to) {
        int[] path = board.path(from, to);
        if (reserved.length < board.links()) {
            reserved = Arrays.copyOf(reserved, board.links());
            moves = Arrays.copyOf(moves, board.links());
        }
        return path;
    }
}
