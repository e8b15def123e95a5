package dev.tern.testkit.fault;

import dev.tern.testkit.platform.FaultProxy;
import dev.tern.testkit.platform.LiveProcesses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/** All scenarios, made from the points that a move passes: a new durable write makes new ones by itself. */
final class Matrix {

    private static final String STATES = "journal.append.";
    private static final String COPY = "hypervisor.startOutgoing";
    private static final int SLOW_BYTES = 512 << 10;

    private final List<Scenario> scenarios = new ArrayList<>();

    private Matrix() {}

    /**
     * @param points of a move that ends well
     * @param back those that only a move passes that is undone
     */
    static List<Scenario> of(List<Point> points, List<Point> back) {
        var matrix = new Matrix();
        matrix.addPoints(points, at -> at);
        matrix.addPoints(back, Trigger.OnTheWayBack::new);
        List<Point> states = points.stream()
                .filter(point -> point.name().startsWith(STATES) && point.time() == 1)
                .toList();
        for (Point state : states) {
            matrix.addState(state);
        }
        matrix.addMoments();
        return matrix.scenarios;
    }

    /**
     * From all over the matrix; a point that comes or goes changes no more than one of them. Readings are left out: when they
     * happen depends on the machine.
     */
    static List<Scenario> sample(List<Scenario> all, int count, long seed) {
        return all.stream()
                .filter(scenario -> !(scenario.trigger() instanceof Trigger.AtPoint at
                        && at.point().isReading()))
                .sorted(Comparator.comparingLong(
                        scenario -> new Random(seed ^ scenario.toString().hashCode()).nextLong()))
                .limit(count)
                .toList();
    }

    /** Each agent dies, or stands still, before and after all it writes and all it asks of its hypervisor. */
    private void addPoints(List<Point> points, Function<Trigger.AtPoint, Trigger> way) {
        for (Point point : points.stream().filter(Point::isWorthBreaking).toList()) {
            for (Edge edge : Edge.values()) {
                var halt = new Trigger.AtPoint(point, edge, "halt");
                scenarios.add(new Scenario(way.apply(halt), Fault.killed()));
                if ((edge == Edge.AFTER && point.isDurable()) || point.name().equals(COPY)) {
                    var stop = new Trigger.AtPoint(point, edge, "stop");
                    scenarios.add(new Scenario(way.apply(stop), Fault.stopped(point.side())));
                }
            }
        }
    }

    /** Everything else dies, in every state. */
    private void addState(Point state) {
        var now = new Trigger.AtPoint(state, Edge.AFTER, "hold");
        for (String process : List.of("monitor", "scheduler", "policy", LiveProcesses.BROKER)) {
            scenarios.add(new Scenario(now, Fault.kill(process, move -> process)));
        }
        Side other = state.side() == Side.SOURCE ? Side.DESTINATION : Side.SOURCE;
        scenarios.add(new Scenario(
                now, Fault.kill("the agent of the " + other, move -> LiveProcesses.agentOf(other.of(move)))));
        scenarios.add(new Scenario(now, Fault.powerLoss(Side.SOURCE)));
        scenarios.add(new Scenario(now, Fault.powerLoss(Side.DESTINATION)));
        scenarios.add(new Scenario(now, Fault.powerLossOfBoth()));
        if (state.side() == Side.SOURCE) {
            links().forEach((name, what) -> scenarios.add(new Scenario(now, Fault.link(name, what))));
        }
    }

    private static Map<String, Fault.Link> links() {
        Map<String, Fault.Link> links = new LinkedHashMap<>();
        links.put("link cut", FaultProxy::cut);
        links.put("link silent", FaultProxy::hold);
        links.put("link forgets who is connected", FaultProxy::drop);
        return links;
    }

    /** What has no state of its own, in the middle of a copy. */
    private void addMoments() {
        var now = new Trigger.Copying();
        scenarios.add(new Scenario(now, Fault.linkForAMoment("one stream cut", FaultProxy::cutOne)));
        scenarios.add(new Scenario(now, Fault.linkForAMoment("bits flipped", link -> link.corrupt(3))));
        scenarios.add(new Scenario(now, Fault.linkForAMoment("bytes twice", link -> link.duplicate(3))));
        scenarios.add(new Scenario(now, Fault.link("link slow", link -> link.throttle(SLOW_BYTES))));
        scenarios.add(new Scenario(now, Fault.link("link late", link -> link.delay(Duration.ofMillis(200)))));
        for (Side side : Side.values()) {
            scenarios.add(new Scenario(now, Fault.drained(side)));
            for (int hours : List.of(1, -1)) {
                scenarios.add(new Scenario(now, Fault.clockJump(side, hours)));
            }
            scenarios.add(new Scenario(
                    now, Fault.pause("the host of the " + side, move -> LiveProcesses.daemonOf(side.of(move)))));
            scenarios.add(
                    new Scenario(now, Fault.diskFull("the agent of the " + side, move -> "agents/" + side.of(move))));
            scenarios.add(
                    new Scenario(now, Fault.diskFull("the host of the " + side, move -> "hosts/" + side.of(move))));
        }
        for (String process : List.of("monitor", "scheduler", "policy", LiveProcesses.BROKER)) {
            scenarios.add(new Scenario(now, Fault.pause(process, move -> process)));
        }
        for (String service : List.of("policy", "scheduler")) {
            scenarios.add(new Scenario(now, Fault.diskFull(service, move -> service)));
        }
    }
}
