package dev.tern.scheduler.sequencing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Orders to begin a search with; the urgent come first in all of them. */
final class Orders {

    private final Board board;

    Orders(Board board) {
        this.board = board;
    }

    List<List<Integer>> all() {
        List<List<Integer>> orders = new ArrayList<>();
        if (Arrays.stream(board.deadline).anyMatch(due -> due != Board.NEVER)) {
            orders.add(soonestDueFirst());
        }
        orders.addAll(List.of(busiestLinkFirst(), longestFirst(), roomFirst(), asGiven()));
        return orders;
    }

    /** Of moves that take turns the latest is late by the least in this order (J. R. Jackson, 1955). */
    private List<Integer> soonestDueFirst() {
        return sorted(Comparator.comparingLong((Integer guest) -> board.deadline[guest])
                .thenComparingLong(guest -> -duration(guest)));
    }

    private List<Integer> asGiven() {
        return sorted(Comparator.naturalOrder());
    }

    private List<Integer> longestFirst() {
        return sorted(Comparator.comparingLong((Integer guest) -> -duration(guest)));
    }

    /** The makespan is never shorter than the busiest link's work: that link must never be idle. */
    private List<Integer> busiestLinkFirst() {
        int count = board.moves.size();
        IntStream.range(0, count).forEach(guest -> board.path(board.from[guest], board.to[guest]));
        double[] work = new double[board.links()];
        for (int guest = 0; guest < count; guest++) {
            for (int link : board.path(board.from[guest], board.to[guest])) {
                work[link] +=
                        (double) board.fullBytes(guest, board.from[guest], board.to[guest]) / board.capacity(link);
            }
        }
        double[] busiest = IntStream.range(0, count)
                .mapToDouble(guest -> Arrays.stream(board.path(board.from[guest], board.to[guest]))
                        .mapToDouble(link -> work[link])
                        .max()
                        .orElse(0))
                .toArray();
        return sorted(Comparator.comparingDouble((Integer guest) -> -busiest[guest])
                .thenComparingLong(guest -> -duration(guest)));
    }

    /** Guests whose host others wait for, then those who find room least easily. */
    private List<Integer> roomFirst() {
        long[][] free = board.free();
        boolean[] awaited = new boolean[free.length];
        for (int guest = 0; guest < board.moves.size(); guest++) {
            if (Board.lacking(free[board.to[guest]], board.demand[guest]) >= 0) {
                awaited[board.to[guest]] = true;
            }
        }
        return sorted(Comparator.comparing((Integer guest) -> !awaited[board.from[guest]])
                .thenComparingLong(
                        guest -> -Arrays.stream(board.demand[guest]).max().orElse(0)));
    }

    private long duration(int guest) {
        return board.fullCourse(guest, board.from[guest], board.to[guest])
                .costs()
                .duration()
                .toNanos();
    }

    private List<Integer> sorted(Comparator<Integer> by) {
        return IntStream.range(0, board.moves.size())
                .boxed()
                .sorted(Comparator.comparingInt(
                                (Integer guest) -> board.moves.get(guest).priority())
                        .thenComparing(by)
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }
}
