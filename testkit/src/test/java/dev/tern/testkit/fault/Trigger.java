package dev.tern.testkit.fault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.hypervisor.StreamStatus;
import dev.tern.hypervisor.embedded.EmbeddedHypervisor;
import dev.tern.testkit.platform.Await;
import dev.tern.testkit.platform.LiveProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The moment at which a fault strikes. */
interface Trigger {

    Duration REACHED_WITHIN = Duration.ofSeconds(40);

    /** Before the move is ordered. */
    void arm(Move move) throws IOException;

    /** Returns at that moment. */
    void await(Move move, String migration) throws IOException;

    /** The fault has struck: whoever waits for it goes on. */
    void release(Move move) throws IOException;

    /** At a point of an agent: {@code halt} and {@code stop} strike there by themselves, {@code hold} waits for a fault. */
    record AtPoint(Point point, Edge edge, String action) implements Trigger {

        @Override
        public void arm(Move move) throws IOException {
            Files.deleteIfExists(mark(move));
            String spec = String.join(
                    ";",
                    "point=" + point.name(),
                    "nth=" + point.time(),
                    "edge=" + edge,
                    "action=" + action,
                    "mark=" + mark(move));
            String process = LiveProcesses.agentOf(point.side().of(move));
            try {
                move.points().order(move.fleet().processes().pid(process), spec);
            } catch (IOException e) {
                // an agent looks at its hypervisor all the time: it may be there, and gone, before it says that it
                // knows
                if (!Files.exists(mark(move))) {
                    throw e;
                }
            }
        }

        @Override
        public void await(Move move, String migration) {
            var last = new Object() {
                String seen = "";
            };
            Await.catching("the move reaches " + point, REACHED_WITHIN, () -> {
                if (Files.exists(mark(move))) {
                    return true;
                }
                JsonNode now = move.fleet().client().migration(migration);
                last.seen = now.path("state").toString();
                return now.path("over").asBoolean();
            });
            if (!Files.exists(mark(move))) {
                throw new AssertionError("The move ended without reaching " + point + ", " + edge + ": " + last.seen);
            }
        }

        @Override
        public void release(Move move) throws IOException {
            Files.deleteIfExists(mark(move));
        }

        private static Path mark(Move move) {
            return move.fleet().home().resolve("point-reached");
        }

        @Override
        public String toString() {
            return edge + " " + point;
        }
    }

    /** The same for the points that a move passes which somebody cancels in the middle of its copy. */
    record OnTheWayBack(AtPoint at) implements Trigger {

        @Override
        public void arm(Move move) throws IOException {
            at.arm(move);
        }

        @Override
        public void await(Move move, String migration) throws IOException {
            new Copying().await(move, migration);
            cancel(move, migration);
            at.await(move, migration);
        }

        /** What was under way a moment ago may not be known as such yet. */
        static void cancel(Move move, String migration) {
            Await.until("migration " + migration + " is being cancelled", REACHED_WITHIN, () -> {
                move.fleet().client().cancel(migration, "user:testkit", "it is to be undone");
                return true;
            });
        }

        @Override
        public void release(Move move) throws IOException {
            at.release(move);
        }

        @Override
        public String toString() {
            return at + " on the way back";
        }
    }

    /** In the middle of a copy, when pages are on their way. */
    record Copying() implements Trigger {

        private static final long SOME = 4 << 20;

        @Override
        public void arm(Move move) {
            // looked at from outside
        }

        @Override
        public void await(Move move, String migration) throws IOException {
            try (EmbeddedHypervisor source = move.platform().hypervisor(move.from())) {
                Await.catching("pages are on their way", REACHED_WITHIN, () -> source.stream(move.vm())
                        .filter(stream -> stream.phase() == StreamStatus.Phase.ACTIVE
                                && stream.transferred().bytes() > SOME)
                        .isPresent());
            }
        }

        @Override
        public void release(Move move) {
            // nobody waits
        }

        @Override
        public String toString() {
            return "in the middle of a copy";
        }
    }
}
