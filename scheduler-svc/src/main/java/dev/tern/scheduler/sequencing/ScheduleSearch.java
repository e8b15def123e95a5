package dev.tern.scheduler.sequencing;

import dev.tern.contracts.unit.DataSize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * Finds the order of moves in which the fewest miss their deadline, and by the least; of those the one with the shortest
 * makespan, and then the one with the fewest bytes. An order is judged by {@linkplain Play playing} it: several to begin
 * with, then the best of them with guests put elsewhere in it, those first that are late or arrive last. Stops where the
 * bound is reached, and has an answer after the first play.
 */
public final class ScheduleSearch {

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
                played.raised().stream().map(raised -> raised.raise(board)).toList(),
                new Waits(board, played).unmoved(),
                Duration.ofNanos(played.makespan()),
                new DataSize(played.bytes()),
                played.late(),
                Duration.ofNanos(played.delay()),
                Duration.ofNanos(Bound.of(board, played.legs())));
    }

    /**
     * An order and how it went.
     *
     * @param parking for each guest the host where it may wait; -1 for none
     */
    record Found(List<Integer> order, Share share, List<Integer> parking, Played played) {

        static Found play(Board board, List<Integer> order, Share share, List<Integer> parking) {
            Play play = new Play(board, order, share, parking);
            return new Found(order, share, parking, play.played());
        }
    }

    Found find(Board board) {
        List<List<Integer>> starts = new Orders(board).all();
        List<Integer> none = Collections.nCopies(board.moves.size(), -1);
        List<Integer> early = parkedEarly(board, starts.getFirst());
        List<List<Integer>> parkings = none.equals(early) ? List.of(none) : List.of(early, none);
        Found best = Found.play(board, starts.getFirst(), Share.ALL.getFirst(), parkings.getFirst());
        int played = 1;
        for (List<Integer> order : starts) {
            for (Share share : Share.ALL) {
                for (List<Integer> parking : parkings) {
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
            Share share = random.nextInt(8) == 0 ? Share.ALL.get(random.nextInt(Share.ALL.size())) : best.share();
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

    private List<Integer> changed(Board board, Found found) {
        List<Integer> order = new ArrayList<>(found.order());
        int changes = 1 + random.nextInt(2);
        for (int i = 0; i < changes; i++) {
            int at = random.nextBoolean() ? order.indexOf(oneOfTheLast(board, found)) : random.nextInt(order.size());
            Integer guest = order.remove(at);
            int to = at > 0 && random.nextInt(4) > 0 ? random.nextInt(at) : random.nextInt(order.size() + 1);
            order.add(to, guest);
        }
        order.sort(Comparator.comparingInt(guest -> board.moves.get(guest).priority()));
        return List.copyOf(order);
    }

    private Integer oneOfTheLast(Board board, Found found) {
        List<Integer> stuck = found.played().stuck();
        if (!stuck.isEmpty()) {
            return stuck.get(random.nextInt(stuck.size()));
        }
        boolean late = found.played().late() > 0;
        double after = found.played().makespan() * LAST;
        List<Leg> last = found.played().legs().stream()
                .filter(leg -> late ? board.delay(leg) > 0 : leg.end() >= after)
                .toList();
        return last.isEmpty()
                ? found.order().get(random.nextInt(found.order().size()))
                : (Integer) last.get(random.nextInt(last.size())).guest();
    }

    /** Who has to wait elsewhere in any case is known before the first move. */
    private static List<Integer> parkedEarly(Board board, List<Integer> order) {
        Integer[] parking = new Integer[board.moves.size()];
        Arrays.fill(parking, -1);
        Places arrived = new Places(board.from.clone(), board.freeSoon());
        new Knots(board, arrived, new boolean[parking.length])
                .untie(order)
                .forEach(chosen -> parking[chosen.guest()] = chosen.host());
        return List.of(parking);
    }
}
