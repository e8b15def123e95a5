package dev.tern.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.contracts.id.HostId;
import dev.tern.lab.guest.GuestReport;
import dev.tern.lab.guest.LabGuest;
import dev.tern.lab.launch.GuestWatch;
import dev.tern.testkit.lab.LiveLab;
import dev.tern.testkit.platform.Await;
import dev.tern.testkit.point.PointAgent;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs a scenario on real hosts that are well, and leaves them well, or fails. What is believed is what libvirt says on every
 * host, and what the guest wrote to its serial ports: its own clock never goes on in two places.
 */
final class LabTrial {

    private static final Duration ENDS_WITHIN = Duration.ofSeconds(150);
    private static final Duration WELL_WITHIN = Duration.ofSeconds(90);
    private static final Duration CHECKED_WITHIN = Duration.ofSeconds(60);
    private static final Duration ASKED_WITHIN = Duration.ofSeconds(10);
    private static final Set<String> ENDS = Set.of("done", "rolled-back", "failed");

    private final LiveLab lab;
    private final PointAgent points;
    private final LabGuest guest;

    LabTrial(LiveLab lab, PointAgent points, LabGuest guest) {
        this.lab = lab;
        this.points = points;
        this.guest = guest;
    }

    Move move() throws IOException {
        HostId from = lab.watch().everywhere(guest).getFirst();
        HostId to = lab.hosts().stream()
                .filter(host -> !host.equals(from))
                .findFirst()
                .orElseThrow();
        return new Move(lab, points, guest.id(), from, to);
    }

    /** @param mayEnd whether the fault takes the guest itself, which can then only be started anew */
    Outcome run(Scenario scenario, boolean mayEnd) throws IOException, ApiFailure {
        Move move = move();
        Map<HostId, Integer> said = new HashMap<>();
        for (HostId host : lab.hosts()) {
            said.put(host, reports(host).size());
        }
        scenario.trigger().arm(move);
        String migration = lab.order(move.vm(), move.to());
        scenario.trigger().await(move, migration);

        long struck = System.nanoTime();
        Set<HostId> emulating = emulating();
        scenario.fault().strike().to(move);
        boolean missed = scenario.fault().takesHosts() && emulating.equals(emulating());
        scenario.trigger().release(move);
        JsonNode end = lab.awaitEnd(migration, ENDS_WITHIN);
        awaitQuiet();
        boolean ended = mayEnd && lab.watch().everywhere(guest).isEmpty();
        if (ended) {
            startAnew();
        }
        awaitRunsOnce();
        Duration recovery = Duration.ofNanos(System.nanoTime() - struck);

        HostId at = lab.watch().everywhere(guest).getFirst();
        isWhole(at);
        if (!ended) {
            neverRanTwice(move, at, said);
        }
        String phase = end.path("phase").asText();
        assertThat(phase).isIn(ENDS);
        assertThat(at).as("%s, %s", phase, end).isEqualTo(phase.equals("done") ? move.to() : move.from());
        String why = missed
                ? "there was no such QEMU then"
                : end.path("state").path("why").path("code").asText();
        return new Outcome(scenario, phase + (ended ? ", the guest ended" : ""), why, recovery, "");
    }

    /** The hosts on which the guest has a QEMU, of whatever use. */
    private Set<HostId> emulating() throws IOException {
        Set<HostId> hosts = new HashSet<>();
        for (HostId host : lab.hosts()) {
            if (LabMatrix.emulator(lab, host, guest.name()).isPresent()) {
                hosts.add(host);
            }
        }
        return hosts;
    }

    /** No service is away and no agent has anything left to do. */
    private void awaitQuiet() {
        await("services and agents are ready", () -> {
            var at = lab.client().endpoints();
            for (String service : List.of(at.monitor(), at.scheduler(), at.policy())) {
                if (!lab.client().isReady(service)) {
                    return service + " is not ready";
                }
            }
            for (JsonNode agent : lab.client().agents()) {
                if (!agent.path("ready").asBoolean()
                        || agent.path("leaving").asInt() + agent.path("coming").asInt() > 0) {
                    return agent.toString();
                }
            }
            return "";
        });
    }

    private void awaitRunsOnce() {
        await(guest.name() + " runs on one host and no other knows it", () -> {
            var seen = new StringBuilder();
            int running = 0;
            int known = 0;
            for (HostId host : lab.hosts()) {
                var state = lab.real().host(host).tryVirsh(ASKED_WITHIN, List.of("domstate", guest.name()));
                String said =
                        state.succeeded() ? state.out().strip() : state.err().strip();
                seen.append(host).append(": ").append(said).append("; ");
                running += said.equals("running") ? 1 : 0;
                known += said.contains("failed to get domain") ? 0 : 1;
            }
            return running == 1 && known == 1 ? "" : seen.toString();
        });
    }

    /** Where its definition is, as an operator would. */
    private void startAnew() throws IOException {
        for (HostId host : lab.hosts()) {
            var state = lab.real().host(host).tryVirsh(ASKED_WITHIN, List.of("domstate", guest.name()));
            if (state.succeeded()) {
                lab.real().host(host).virsh("start", guest.name());
                return;
            }
        }
        throw new AssertionError(guest.name() + " is gone from every host, its definition too");
    }

    private void isWhole(HostId at) throws IOException {
        double passes =
                lab.watch().latest(guest, at).flatMap(GuestWatch::passes).orElse(0.0);
        double up = lab.watch().latest(guest, at).map(GuestReport::upSeconds).orElse(0.0);
        lab.watch()
                .await(
                        guest,
                        at,
                        report -> GuestWatch.passes(report).orElse(0.0) > passes + 1
                                || (report.upSeconds() < up
                                        && GuestWatch.passes(report).orElse(0.0) > 1),
                        CHECKED_WITHIN);
        assertThat(lab.watch().faults(guest)).isEmpty();
    }

    /**
     * What it said after the move was ordered, by its own clock, which goes on where it runs: on the host where it is not any
     * more, nothing later than the first that it said where it is; after a way back, nothing at all at the destination.
     */
    private void neverRanTwice(Move move, HostId at, Map<HostId, Integer> said) throws IOException {
        HostId other = at.equals(move.from()) ? move.to() : move.from();
        List<Double> elsewhere = reportsAfter(other, said);
        if (at.equals(move.from())) {
            assertThat(elsewhere).as("said at the destination").isEmpty();
        } else {
            double arrived = reportsAfter(at, said).getFirst();
            assertThat(elsewhere)
                    .as("said at the source, arrived at %s", arrived)
                    .allMatch(time -> time <= arrived);
        }
    }

    private List<Double> reportsAfter(HostId host, Map<HostId, Integer> said) throws IOException {
        return reports(host).stream().skip(said.getOrDefault(host, 0)).toList();
    }

    /** When it said something on that host, by its own clock, which begins anew when the guest does. */
    private List<Double> reports(HostId host) throws IOException {
        return lab.watch().serial(guest, host).reports().stream()
                .map(GuestReport::upSeconds)
                .toList();
    }

    private interface Trouble {
        String is() throws IOException, ApiFailure;
    }

    private static void await(String what, Trouble trouble) {
        var last = new Object() {
            String trouble = "";
        };
        try {
            Await.until(what, WELL_WITHIN, () -> {
                last.trouble = trouble.is();
                return last.trouble.isEmpty();
            });
        } catch (RuntimeException e) {
            throw new AssertionError("Not within " + WELL_WITHIN + ": " + what + ": " + last.trouble, e);
        }
    }
}
