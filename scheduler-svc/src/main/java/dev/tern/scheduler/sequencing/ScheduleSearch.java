package dev.tern.scheduler.sequencing;

import dev.tern.contracts.unit.DataSize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * Finds the order of moves with the shortest makespan, and of those the one with the fewest bytes. An order is judged by
 * {@linkplain Play playing} it: several to begin with, then the best of them with guests put elsewhere in it, those first
 * that arrive last. Stops where the bound is reached, and has an answer after the first play.
 */
public final class ScheduleSearch {

    /** What may be wasted for want of bandwidth, each tried. */
    private static final List<Share> SHARES = List.of(new Share(0), new Share(0.05), new Share(0.3));
    /** A makespan that near to the bound is as good as it. */
    private static final double CLOSE = 1.0005;
    /** Of the makespan: who ends after it is one of the last. */
    private static final double LAST = 0.9;

    private final RandomGenerator random;
    private final int plays;
    private final BooleanSupplier stop;

    /**
     * @param plays orders that are tried at most
     * @param stop asked between two plays: whether time is up
     */
    public ScheduleSearch(RandomGenerator random, int plays, BooleanSupplier stop) {
        this.random = random;
        this.plays = plays;
        this.stop = stop;
    }

    public Schedule schedule(SequencingProblem problem) {
        Board board = new Board(problem);
        return schedule(board, find(board));
    }

    static Schedule schedule(Board board, Found found) {
        Played played = found.played();
        List<Step> steps = played.legs().stream()
                .sorted(Comparator.comparingLong(Leg::start))
                .map(leg -> leg.step(board))
                .toList();
        return new Schedule(
                steps,
                new Waits(board, played).unmoved(),
                Duration.ofNanos(played.makespan()),
                new DataSize(played.bytes()),
                played.late(),
                Duration.ofNanos(Bound.of(board, played.legs())));
    }

    /** An order and how it went. */
    record Found(Integer[] order, Share share, int[] parking, Played played) {

        static Found play(Board board, Integer[] order, Share share, int[] parking) {
            int[] guests = Arrays.stream(order).mapToInt(Integer::intValue).toArray();
            return new Found(order, share, parking, new Play(board, guests, share, parking).played());
        }
    }

    Found find(Board board) {
        List<Integer[]> starts = new Orders(board).all();
        int[] none = new int[board.moves.size()];
        Arrays.fill(none, -1);
        int[] early = parkedEarly(board, starts.getFirst());
        List<int[]> parkings = Arrays.equals(none, early) ? List.of(none) : List.of(early, none);
        Found best = Found.play(board, starts.getFirst(), SHARES.getFirst(), parkings.getFirst());
        int played = 1;
        for (Integer[] order : starts) {
            for (Share share : SHARES) {
                for (int[] parking : parkings) {
                    if (played++ > plays || stop.getAsBoolean()) {
                        return best;
                    }
                    Found next = Found.play(board, order, share, parking);
                    best = next.played().isBetterThan(best.played()) ? next : best;
                }
            }
        }
        return improved(board, best, plays - played);
    }

    /** Plays a known order; guests that have to wait elsewhere are chosen anew. */
    Played replay(Board board, Integer[] order, Share share) {
        return Found.play(board, order, share, parkedEarly(board, order)).played();
    }

    private Found improved(Board board, Found start, int most) {
        Found best = start;
        if (board.moves.size() < 2) {
            return best;
        }
        long bound = Bound.of(board, best.played().legs());
        for (int i = 0; i < most && !stop.getAsBoolean(); i++) {
            if (best.played().stuck().isEmpty()
                    && best.played().late() == 0
                    && best.played().makespan() <= bound * CLOSE) {
                break;
            }
            Share share = random.nextInt(8) == 0 ? SHARES.get(random.nextInt(SHARES.size())) : best.share();
            Found next = Found.play(board, changed(board, best), share, best.parking());
            // an equal one is taken too: it may lead where the old one does not
            if (!best.played().isBetterThan(next.played())) {
                boolean otherLegs =
                        next.played().legs().size() != best.played().legs().size();
                best = next;
                bound = otherLegs ? Bound.of(board, best.played().legs()) : bound;
            }
        }
        return best;
    }

    private Integer[] changed(Board board, Found found) {
        List<Integer> order = new ArrayList<>(List.of(found.order()));
        int changes = 1 + random.nextInt(2);
        for (int i = 0; i < changes; i++) {
            int at = random.nextBoolean() ? order.indexOf(oneOfTheLast(found)) : random.nextInt(order.size());
            Integer guest = order.remove(at);
            int to = at > 0 && random.nextInt(4) > 0 ? random.nextInt(at) : random.nextInt(order.size() + 1);
            order.add(to, guest);
        }
        order.sort(Comparator.comparingInt(guest -> board.moves.get(guest).priority()));
        return order.toArray(Integer[]::new);
    }

    private Integer oneOfTheLast(Found found) {
        List<Integer> stuck = found.played().stuck();
        if (!stuck.isEmpty()) {
            return stuck.get(random.nextInt(stuck.size()));
        }
        double late = found.played().makespan() * LAST;
        List<Leg> last =
                found.played().legs().stream().filter(leg -> leg.end() >= late).toList();
        return last.isEmpty()
                ? found.order()[random.nextInt(found.order().length)]
                : (Integer) last.get(random.nextInt(last.size())).guest();
    }

    /** Who has to wait elsewhere in any case is known before the first move. */
    private static int[] parkedEarly(Board board, Integer[] order) {
        int[] parking = new int[board.moves.size()];
        Arrays.fill(parking, -1);
        long[][] free = board.free();
        for (int i = 0; i < board.underWayDemand.size(); i++) {
            UnderWay gone = board.problem.underWay().get(i);
            Board.add(free[board.host(gone.from())], board.underWayDemand.get(i), 1);
        }
        new Knots(board, free, board.from.clone(), new boolean[parking.length])
                .untie(List.of(order))
                .forEach(chosen -> parking[chosen.guest()] = chosen.host());
        return parking;
    }
}
