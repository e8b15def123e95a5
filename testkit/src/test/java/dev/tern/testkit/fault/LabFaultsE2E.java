package dev.tern.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.cli.api.ApiFailure;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.lab.guest.LabGuest;
import dev.tern.lab.network.LinkRate;
import dev.tern.testkit.lab.LiveLab;
import dev.tern.testkit.point.PointAgent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Real hosts lose an agent, a libvirtd or a QEMU in every state of a move: exactly one guest runs afterwards, and its memory is
 * whole. {@code -Dtern.matrix=REGEX} plays those scenarios whose name has it. The report is {@code target/lab-matrix.md}.
 * Needs root and the lab's packages.
 */
@Tag("proof")
class LabFaultsE2E {

    private static final Pattern WANTED = Pattern.compile(System.getProperty("tern.matrix", ""));
    private static final HostId A = HostId.of("host-a");
    private static final HostId B = HostId.of("host-b");
    private static final LabGuest GUEST =
            LabGuest.writer("traveller", A, 0, DataSize.ofMiB(256), DataSize.ofMiB(32), 1_000, "text");

    private static final Map<String, String> SETTINGS = Map.of(
            "tern.scheduler.auto", "false",
            // what fails here fails by order
            "tern.scheduler.quarantine.failures", "100000",
            "tern.scheduler.plans.retries", "0",
            "tern.transfer.link-grace", "15S",
            "tern.transfer.doubt-after", "10S");

    @TempDir
    private static Path folder;

    private static LiveLab lab;
    private static PointAgent points;
    private static MatrixReport report;

    @BeforeAll
    static void start() throws IOException {
        lab = LiveLab.start(folder, List.of(A, B), List.of(GUEST), LinkRate.parse("1gbit"), SETTINGS);
        points = PointAgent.in(Files.createDirectories(Path.of("target").toAbsolutePath()));
        report = new MatrixReport("lab-matrix");
    }

    @AfterAll
    static void stop() throws IOException {
        if (lab != null) {
            lab.close();
        }
    }

    static Stream<Scenario> scenarios() throws IOException, ApiFailure {
        List<Point> passed = Recording.of(new LabTrial(lab, points, GUEST).move());
        var wanted = LabMatrix.of(passed, GUEST.name()).stream()
                .filter(scenario -> WANTED.matcher(scenario.toString()).find())
                .toList();
        assertThat(wanted).isNotEmpty();
        return wanted.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    void shouldLeaveOneWholeGuestAfter(Scenario scenario) throws IOException, ApiFailure {
        try {
            boolean mayEnd = scenario.fault().takesHosts();
            report.add(new LabTrial(lab, points, GUEST).run(scenario, mayEnd));
        } catch (IOException | ApiFailure | RuntimeException | AssertionError e) {
            report.add(new Outcome(scenario, "", "", Duration.ZERO, String.valueOf(e.getMessage())));
            throw e;
        }
    }
}
