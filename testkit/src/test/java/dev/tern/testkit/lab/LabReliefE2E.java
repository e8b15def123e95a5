package dev.tern.testkit.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.lab.guest.GuestKind;
import dev.tern.lab.guest.GuestReport;
import dev.tern.lab.guest.LabGuest;
import dev.tern.lab.launch.GuestWatch;
import dev.tern.lab.network.LinkRate;
import dev.tern.testkit.platform.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody orders anything: a host whose guests want all of its cores is relieved. Needs root and the lab's packages. */
@Tag("proof")
class LabReliefE2E {

    private static final HostId A = HostId.of("host-a");
    private static final HostId B = HostId.of("host-b");
    private static final Duration RELIEVED_WITHIN = Duration.ofMinutes(5);
    private static final Duration CHECKED_WITHIN = Duration.ofSeconds(90);

    @TempDir
    private Path folder;

    @Test
    void shouldRelieveAnOverloadedHostByItself() throws IOException {
        // given a host whose two cores two guests want, and one that is empty; both hosts' cores are the same, and the
        // platform takes its part of them, so that a host is overloaded when more than one guest's core is taken
        List<LabGuest> guests = List.of(greedy("greedy-1", 0), greedy("greedy-2", 1));
        Map<String, String> settings = Map.of(
                "tern.scheduler.auto", "true",
                "tern.scheduler.balance-interval", "5s",
                "tern.scheduler.placement.cpu-threshold", "0.55",
                "tern.scheduler.placement.cpu-target", "0.53",
                "tern.monitor.sample-period", "2s");
        try (var lab = LiveLab.start(folder, List.of(A, B), guests, LinkRate.parse("1gbit"), settings)) {
            // when nothing is done, then one of them has moved, and each host has one
            Await.until(
                    "each host has one of the guests",
                    RELIEVED_WITHIN,
                    () -> (alone(lab, guests.getFirst(), A) && alone(lab, guests.getLast(), B))
                            || (alone(lab, guests.getFirst(), B) && alone(lab, guests.getLast(), A)));
            for (LabGuest guest : guests) {
                isWhole(lab.watch(), guest, whereabouts(lab, guest).getFirst());
            }

            // then it was a plan of the scheduler's own
            Await.until(
                    "the plan is done",
                    RELIEVED_WITHIN,
                    () -> lab.client().plans().toString().contains("\"done\""));
            System.out.println(lab.client().plans());
        } catch (dev.tern.cli.api.ApiFailure e) {
            throw new IOException(e);
        }
    }

    /** Checks its memory as long as it may and writes as much as it can: it takes a whole core, and dirties little. */
    private static LabGuest greedy(String name, int index) {
        return new LabGuest(
                name,
                GuestKind.WRITER,
                A,
                index,
                DataSize.ofMiB(256),
                Map.of("mib", "16", "rate", "60000", "content", "text", "check", "90", "seed", "1"),
                "office");
    }

    /** Not while it is on its way, when both hosts have it. */
    private static boolean alone(LiveLab lab, LabGuest guest, HostId host) {
        return whereabouts(lab, guest).equals(List.of(host));
    }

    private static List<HostId> whereabouts(LiveLab lab, LabGuest guest) {
        try {
            return lab.watch().everywhere(guest);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void isWhole(GuestWatch watch, LabGuest guest, HostId at) throws IOException {
        double passes = watch.latest(guest, at).flatMap(GuestWatch::passes).orElse(0.0);
        GuestReport after =
                watch.await(guest, at, report -> GuestWatch.passes(report).orElse(0.0) > passes + 1, CHECKED_WITHIN);
        assertThat(after.faults()).isZero();
        assertThat(watch.faults(guest)).isEmpty();
    }
}
