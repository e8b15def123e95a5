package dev.tern.scheduler.placement.balance;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.Ratio;
import dev.tern.scheduler.placement.PlacementSettings;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.Proposal;
import dev.tern.scheduler.placement.ProposedMove;
import dev.tern.scheduler.placement.explanation.Explained;
import dev.tern.scheduler.placement.goal.GoalCosts;
import dev.tern.scheduler.placement.goal.Price;
import dev.tern.scheduler.placement.rule.Ledger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Proposals to relieve hosts among which to choose: for each, whatever leaves less overload and uneven use has moves that cost
 * more. They are searched for with several ideas of what a move has to relieve at least.
 */
public final class Front {

    /** By which {@link PlacementSettings#improvement} is multiplied, the lowest first. */
    private static final double[] HURDLES = {0.2, 1, 4};
    /** More moves than a plan that nobody chose may have. */
    private static final int MORE_MOVES = 2;

    private static final int MOST_POINTS = 6;
    /** In core-seconds: what differs by less is the same. */
    private static final double SAME = 0.05;

    /**
     * What the goals cost, as they are weighed, in CPU time over the horizon.
     *
     * @param overload above hosts' thresholds
     * @param evenness by uneven use
     * @param groups that are not apart
     * @param moves by the moves themselves
     */
    public record Costs(Duration overload, Duration evenness, Duration groups, Duration moves) {

        private double left() {
            return seconds(overload) + seconds(evenness) + seconds(groups);
        }
    }

    /** @param after what is left, with the proposal's moves made */
    public record Point(Proposal proposal, Costs after) {

        private double left() {
            return after.left();
        }

        private double price() {
            return seconds(after.moves());
        }
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }

    private final Problem problem;

    private Front(Problem problem) {
        this.problem = problem;
    }

    /** What the goals cost as it is. */
    public static Costs now(Problem problem) {
        return new Front(problem).costs(List.of());
    }

    /** The cheapest first; none where nothing is to be relieved, or no move pays. */
    public static List<Point> of(Problem problem) {
        return new Front(problem.remembering()).points();
    }

    private List<Point> points() {
        Map<Map<String, HostId>, List<ProposedMove>> candidates = new LinkedHashMap<>();
        for (double hurdle : HURDLES) {
            int most = MORE_MOVES * problem.settings().mostMoves();
            List<ProposedMove> moves = new RelieveHosts()
                    .propose(with(problem.settings().improvement().value() * hurdle, most))
                    .moves();
            for (int count = 1; count <= moves.size(); count++) {
                List<ProposedMove> first = moves.subList(0, count);
                candidates.putIfAbsent(places(first), first);
            }
        }
        List<Point> points = candidates.values().stream()
                .map(moves -> new Point(new Proposal(moves, List.of(), List.of()), costs(moves)))
                .sorted(Comparator.comparingDouble(Point::price).thenComparingDouble(Point::left))
                .toList();
        List<Point> front = new ArrayList<>();
        Point last = new Point(Proposal.nothing(), costs(List.of()));
        for (Point point : points) {
            if (point.left() < last.left() - SAME) {
                front.add(point);
                last = point;
            }
        }
        return thinned(front).stream().map(this::explained).toList();
    }

    private Problem with(double improvement, int mostMoves) {
        return new Problem(
                problem.fleet(),
                problem.quality(),
                problem.settings().with(new Ratio(improvement), mostMoves),
                problem.bans(),
                problem.rooms(),
                problem.predict());
    }

    private static Map<String, HostId> places(List<ProposedMove> moves) {
        Map<String, HostId> places = new TreeMap<>();
        moves.forEach(move -> places.put(move.vm().id().value(), move.to()));
        return places;
    }

    private Costs costs(List<ProposedMove> moves) {
        Ledger ledger = new Ledger(problem.fleet());
        moves.forEach(move -> ledger.move(move.vm(), move.to()));
        var costs = new GoalCosts(problem, ledger);
        Duration price = moves.stream().map(move -> move.worth().cost()).reduce(Duration.ZERO, Duration::plus);
        return new Costs(
                Price.duration(costs.overload()),
                Price.duration(costs.evenness()),
                Price.duration(costs.groups()),
                price);
    }

    /** The first, the last, and those evenly between. */
    private static List<Point> thinned(List<Point> front) {
        if (front.size() <= MOST_POINTS) {
            return front;
        }
        List<Point> some = new ArrayList<>();
        for (int i = 0; i < MOST_POINTS; i++) {
            some.add(front.get(Math.round(i * (front.size() - 1) / (float) (MOST_POINTS - 1))));
        }
        return some;
    }

    /** With all that is to be said of just these moves, though each gain no more than the lowest hurdle asks for. */
    private Point explained(Point point) {
        List<ProposedMove> moves = point.proposal().moves().stream()
                .map(move -> new ProposedMove(
                        move.vm(),
                        move.to(),
                        move.forecast(),
                        move.worth(),
                        move.reasons().subList(0, 1)))
                .toList();
        double least = problem.settings().improvement().value() * HURDLES[0];
        Problem exactly = with(least, moves.size());
        return new Point(new Explained(new RelieveHosts(none -> moves)).propose(exactly), point.after());
    }
}
