package dev.tern.testkit.fault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.testkit.platform.LiveProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which points a move passes where nothing breaks, there and back: what the matrix is made from. */
final class Recording {

    private static final Duration ENDS_WITHIN = Duration.ofMinutes(1);

    private Recording() {}

    /** Makes one move, and returns the points on both sides in their order. */
    static List<Point> of(Move move) throws IOException, ApiFailure {
        return during(move, "done", migration -> {});
    }

    /** Makes one move and cancels it in the middle of its copy; the points of its way back that are not on the way there. */
    static List<Point> ofCancelled(Move move, List<Point> there) throws IOException, ApiFailure {
        List<Point> points = during(move, "rolled-back", migration -> {
            new Trigger.Copying().await(move, migration);
            Trigger.OnTheWayBack.cancel(move, migration);
        });
        return points.stream()
                .filter(point -> !point.isReading() && !there.contains(point))
                .toList();
    }

    private interface Course {
        void of(String migration) throws IOException;
    }

    private static List<Point> during(Move move, String phase, Course course) throws IOException, ApiFailure {
        for (Side side : Side.values()) {
            Files.deleteIfExists(log(move, side));
            move.points().order(pid(move, side), "log=" + log(move, side));
        }
        String migration = move.fleet().order(move.vm(), move.to());
        course.of(migration);
        JsonNode end = move.fleet().awaitEnd(migration, ENDS_WITHIN);
        if (!end.path("phase").asText().equals(phase)) {
            throw new AssertionError("A move that nothing breaks ends with " + end + " and not " + phase);
        }
        Set<Point> points = new LinkedHashSet<>();
        for (Side side : Side.values()) {
            move.points().order(pid(move, side), "");
            for (String line : Files.readAllLines(log(move, side))) {
                points.add(Point.parse(side, line));
            }
        }
        return new ArrayList<>(points);
    }

    private static long pid(Move move, Side side) {
        return move.fleet().processes().pid(LiveProcesses.agentOf(side.of(move)));
    }

    private static Path log(Move move, Side side) {
        return move.fleet().home().resolve("points-of-" + side);
    }
}
