package dev.tern.testkit.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.lab.guest.GuestReport;
import dev.tern.lab.guest.LabGuest;
import dev.tern.lab.guest.WebProbe;
import dev.tern.lab.launch.GuestWatch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real QEMU guests move between real libvirtds by Tern's relay. Needs root and the lab's packages. */
@Tag("proof")
class LabMovesE2E {

    private static final int MOVES = Integer.getInteger("tern.lab.moves", 60);
    private static final Duration MOVED_WITHIN = Duration.ofMinutes(2);
    private static final Duration CHECKED_WITHIN = Duration.ofSeconds(60);
    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final HostId A = HostId.of("host-a");
    private static final HostId B = HostId.of("host-b");

    @TempDir
    private Path folder;

    @Test
    void shouldEmptyAHostOfGuestsThatStayWhole() throws IOException, ApiFailure {
        List<LabGuest> guests = List.of(
                LabGuest.writer("writer", A, 0, DataSize.ofMiB(512), DataSize.ofMiB(128), 5_000, "text"),
                LabGuest.web("web", A, 1),
                LabGuest.redis("redis", A, 2, 20_000),
                LabGuest.disk("disk", A, 3, 20));
        try (var lab = LiveLab.start(folder, List.of(A, B), guests);
                var client = WebProbe.open(lab.address(guests.get(1)), SILENCE)) {
            // given
            GuestWatch watch = lab.watch();
            for (LabGuest guest : guests) {
                watch.await(guest, A, LabMovesE2E::hasLookedAtAll, CHECKED_WITHIN);
            }

            // when
            JsonNode plan = lab.evacuate(A, MOVED_WITHIN.multipliedBy(guests.size()));

            // then
            assertThat(plan.path("state").asText()).as("%s", plan).isEqualTo("done");
            for (LabGuest guest : guests) {
                assertThat(watch.everywhere(guest)).as(guest.name()).containsExactly(B);
                isWhole(watch, guest, B);
            }
            assertThat(client.seen().broken()).isEmpty();
            assertThat(client.seen().lines()).isPositive();
            System.out.println("longest gap that the web guest's client saw: "
                    + client.seen().longestGap());
        }
    }

    @Test
    void shouldMoveWritersThereAndBackWithoutAFault() throws IOException, ApiFailure {
        List<LabGuest> guests = List.of(
                LabGuest.writer("calm", A, 0, DataSize.ofMiB(512), DataSize.ofMiB(64), 500, "code"),
                LabGuest.writer("busy", A, 1, DataSize.ofMiB(512), DataSize.ofMiB(128), 5_000, "pointers"),
                LabGuest.writer("wild", A, 2, DataSize.ofMiB(512), DataSize.ofMiB(64), 40_000, "text"));
        try (var lab = LiveLab.start(folder, List.of(A, B), guests)) {
            for (LabGuest guest : guests) {
                virsh(lab, "suspend", guest); // each has the machine's cores to itself while it moves
            }
            List<Double> downtimes = new ArrayList<>();
            for (int move = 0; move < MOVES; move++) {
                LabGuest guest = guests.get(move % guests.size());
                HostId from = lab.watch().everywhere(guest).getFirst();
                HostId to = from.equals(A) ? B : A;
                virsh(lab, "resume", guest);

                // when
                JsonNode shown = lab.move(guest, to, MOVED_WITHIN);

                // then
                assertThat(shown.path("phase").asText())
                        .as("move %s of %s: %s", move, guest.name(), shown)
                        .isEqualTo("done");
                assertThat(lab.watch().everywhere(guest)).containsExactly(to);
                downtimes.add(
                        shown.path("state").path("outcome").path("downtime_ms").asDouble());
                virsh(lab, "suspend", guest);
                System.out.println(
                        move + " " + guest.name() + " " + shown.path("state").path("outcome"));
            }
            for (LabGuest guest : guests) {
                virsh(lab, "resume", guest);
                isWhole(lab.watch(), guest, lab.watch().everywhere(guest).getFirst());
            }
            downtimes.sort(Comparator.naturalOrder());
            System.out.println(MOVES + " moves; downtime median " + downtimes.get(downtimes.size() / 2)
                    + " ms, longest " + downtimes.getLast() + " ms");
        }
    }

    private static void virsh(LiveLab lab, String command, LabGuest guest) throws IOException {
        lab.real().host(lab.watch().everywhere(guest).getFirst()).virsh(command, guest.name());
    }

    private static boolean hasLookedAtAll(GuestReport report) {
        return GuestWatch.passes(report).orElse(0.0) >= 1;
    }

    /** By its own word, after it has looked at all of its memory on that host once more. */
    private static void isWhole(GuestWatch watch, LabGuest guest, HostId on) throws IOException {
        double passes = watch.latest(guest, on).flatMap(GuestWatch::passes).orElse(0.0);
        GuestReport after =
                watch.await(guest, on, report -> GuestWatch.passes(report).orElse(0.0) > passes + 1, CHECKED_WITHIN);
        assertThat(after.faults()).as("%s on %s", guest.name(), on).isZero();
        assertThat(watch.faults(guest)).as("%s on %s", guest.name(), on).isEmpty();
        System.out.println(guest.name() + " on " + on + ": longest away " + after.longestLostMillis()
                + " ms, paused by order included");
    }
}
