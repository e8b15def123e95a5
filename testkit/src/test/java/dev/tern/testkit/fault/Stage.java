package dev.tern.testkit.fault;

import dev.tern.cli.api.ApiFailure;
import dev.tern.testkit.platform.Await;
import dev.tern.testkit.platform.Health;
import dev.tern.testkit.platform.LiveOptions;
import dev.tern.testkit.platform.LivePlatform;
import dev.tern.testkit.platform.LiveProcesses;
import dev.tern.testkit.platform.Promises;
import dev.tern.testkit.point.PointAgent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** One platform for many scenarios; a new one only where a scenario has left it unwell. */
final class Stage implements AutoCloseable {

    private static final Duration WELL_WITHIN = Duration.ofSeconds(40);

    /** Slow enough for a fault to meet a copy, and agents that do not wait long. */
    private static final LiveOptions OPTIONS = LiveOptions.breakable(Map.of(
            "tern.scheduler.auto", "false",
            "tern.scheduler.moves.bandwidth", "48MiB/s",
            // what fails here fails by order
            "tern.scheduler.quarantine.failures", "100000",
            "tern.scheduler.plans.retries", "0",
            "tern.transfer.link-grace", "10S",
            "tern.transfer.answer-within", "5S",
            "tern.transfer.doubt-after", "5S",
            "tern.transfer.drain-grace", "8S"));

    private final MatrixReport report;
    private final PointAgent points;
    private final List<Scenario> scenarios = new ArrayList<>();
    private LivePlatform platform;
    private boolean unwell;

    Stage(String name) throws IOException {
        report = new MatrixReport(name);
        points = PointAgent.in(Files.createDirectories(Path.of("target").toAbsolutePath()));
        platform = LivePlatform.start(OPTIONS);
    }

    List<Scenario> scenarios() throws IOException, ApiFailure {
        if (scenarios.isEmpty()) {
            List<Point> there = Recording.of(trial().move());
            scenarios.addAll(Matrix.of(there, Recording.ofCancelled(trial().move(), there)));
        }
        return scenarios;
    }

    LivePlatform platform() {
        return platform;
    }

    Trial trial() {
        return new Trial(platform, points, OPTIONS.traveller());
    }

    /** Fails as the scenario does, once its outcome is in the report. */
    Outcome play(Scenario scenario) throws IOException, ApiFailure {
        if (scenario.fault().name().startsWith("disk")) {
            Assumptions.assumeTrue(platform.whyDisksStayEmpty().isEmpty(), platform::whyDisksStayEmpty);
        }
        if (unwell) {
            platform.close();
            platform = LivePlatform.start(OPTIONS);
            unwell = false;
        }
        try {
            Outcome outcome = trial().run(scenario);
            report.add(outcome);
            return outcome;
        } catch (IOException | ApiFailure | RuntimeException | AssertionError e) {
            report.add(new Outcome(scenario, "", "", Duration.ZERO, String.valueOf(e.getMessage())));
            unwell = !comesRound();
            throw e;
        }
    }

    private boolean comesRound() {
        try {
            Await.until("everything is well after all", WELL_WITHIN, () -> {
                for (var host : platform.hosts()) {
                    platform.processes().resume(LiveProcesses.agentOf(host));
                    platform.linkTo(host).mend();
                }
                platform.fleet().startLost();
                return Health.trouble(platform).isEmpty();
            });
            for (var host : platform.hosts()) {
                points.order(platform.processes().pid(LiveProcesses.agentOf(host)), "");
            }
            return true;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    /** Over all the time: every guest is whole, and none ever ran twice. */
    @Override
    public void close() throws IOException {
        try (LivePlatform ended = platform) {
            if (!unwell) {
                Promises.everyGuestIsWhole(ended);
                Promises.noGuestEverRanTwice(ended);
            }
        }
    }
}
