package dev.tern.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.testkit.platform.Await;
import dev.tern.testkit.platform.Health;
import dev.tern.testkit.platform.LivePlatform;
import dev.tern.testkit.platform.Promises;
import dev.tern.testkit.point.PointAgent;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Runs a scenario on a platform that is well, and leaves it well, or fails. */
final class Trial {

    private static final Duration ENDS_WITHIN = Duration.ofSeconds(75);
    private static final Duration WELL_WITHIN = Duration.ofSeconds(75);
    private static final Set<String> ENDS = Set.of("done", "rolled-back", "failed");
    private static final String DOUBT = "in-doubt";

    private final LivePlatform platform;
    private final PointAgent points;
    private final VmId vm;

    Trial(LivePlatform platform, PointAgent points, VmId vm) {
        this.platform = platform;
        this.points = points;
        this.vm = vm;
    }

    Outcome run(Scenario scenario) throws IOException, ApiFailure {
        Set<String> before = Health.firing(platform);
        Move move = move();
        scenario.trigger().arm(move);
        String migration = platform.order(vm, move.to());
        scenario.trigger().await(move, migration);

        long struck = System.nanoTime();
        scenario.fault().strike().to(move);
        scenario.trigger().release(move);
        pause(scenario.fault().lasts());
        scenario.fault().mend().to(move);

        JsonNode end = awaitEnd(move, migration, scenario.fault());
        awaitWell(scenario.fault(), before);
        Duration recovery = Duration.ofNanos(System.nanoTime() - struck);
        Promises.isWhole(platform, vm);
        Promises.noGuestEverRanTwice(platform);
        assertThat(end.path("phase").asText()).isIn(ENDS);
        String why = end.path("state").path("why").path("code").asText();
        return new Outcome(scenario, end.path("phase").asText(), why, recovery, "");
    }

    /** From where it is to the next host: so every agent has each part in turn. */
    Move move() throws IOException {
        List<HostId> hosts = platform.hosts();
        HostId from = platform.runsAt(vm).getFirst();
        return new Move(platform, points, vm, from, hosts.get((hosts.indexOf(from) + 1) % hosts.size()));
    }

    /**
     * Only a loss of power may leave a move in doubt. Then two people look at the hosts, which are the two evidences that
     * there are, and say what they see.
     */
    private JsonNode awaitEnd(Move move, String migration, Fault fault) throws IOException, ApiFailure {
        JsonNode shown = Await.value("migration " + migration + " ends", ENDS_WITHIN, () -> {
            JsonNode now = platform.client().migration(migration);
            boolean doubt = fault.takesHosts() && now.path("phase").asText().equals(DOUBT);
            return now.path("over").asBoolean() || doubt ? Optional.of(now) : Optional.empty();
        });
        if (shown.path("over").asBoolean()) {
            return shown;
        }
        new DoubtEnded(move, migration).by(platform.runsAt(vm).contains(move.to()));
        return platform.awaitEnd(migration, ENDS_WITHIN);
    }

    private void awaitWell(Fault fault, Set<String> before) {
        var last = new Object() {
            String trouble = "";
        };
        try {
            Await.until("everything is well", WELL_WITHIN, () -> {
                if (fault.takesHosts()) {
                    platform.fleet().startLost();
                }
                last.trouble = Health.trouble(platform);
                if (!fault.takesHosts()) {
                    last.trouble += newAlerts(before);
                }
                return last.trouble.isEmpty();
            });
        } catch (RuntimeException e) {
            throw new AssertionError("Not well: " + last.trouble, e);
        }
    }

    /** A host that lost its power, and guests that it took along, are alerted for longer than it takes to start them. */
    private String newAlerts(Set<String> before) throws ApiFailure {
        Set<String> now = Health.firing(platform);
        now.removeAll(before);
        return now.isEmpty() ? "" : "; alerted: " + now;
    }

    private static void pause(Duration time) throws IOException {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }
}
