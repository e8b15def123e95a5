package dev.tern.testkit.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.contracts.id.HostId;
import dev.tern.lab.guest.GuestReport;
import dev.tern.lab.guest.LabGuest;
import dev.tern.lab.network.LinkRate;
import dev.tern.testkit.platform.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A guest that writes and verifies checksummed blocks goes to another host with the disk that only its host has, and home
 * again. Needs root and the lab's packages.
 */
@Tag("proof")
class LabDiskE2E {

    private static final HostId A = HostId.of("host-a");
    private static final HostId B = HostId.of("host-b");
    private static final Duration WITHIN = Duration.ofMinutes(4);
    private static final Duration CUT = Duration.ofSeconds(10);
    private static final int WRITES_PER_SECOND = 20; // each dirties a whole 64 KiB of QEMU's mirror
    private static final int WRITTEN = 500;
    private static final int READ_AGAIN = 100;
    private static final long SOME_BYTES = 1 << 20;

    @TempDir
    private Path folder;

    @Test
    void shouldTakeADiskAlongOverACutLinkAndHome() throws IOException, ApiFailure {
        LabGuest guest = LabGuest.disk("disk", A, 0, WRITES_PER_SECOND);
        try (var lab = LiveLab.start(
                folder,
                List.of(A, B),
                List.of(guest),
                LinkRate.parse("50mbit"),
                Map.of("tern.scheduler.auto", "false"))) {
            // given
            lab.watch().await(guest, A, report -> count(report, "writes") >= WRITTEN, WITHIN);

            // when
            String migration = lab.order(guest.id(), B);
            Await.until(
                    "its disk is on its way",
                    WITHIN,
                    () -> lab.client()
                                    .migration(migration)
                                    .path("progress")
                                    .path("disks")
                                    .path("copied_bytes")
                                    .asLong()
                            > SOME_BYTES);
            cut(lab);
            JsonNode end = lab.awaitEnd(migration, WITHIN);

            // then
            isThere(lab, guest, B, end);
            assertThat(lab.real().host(A).folders().images()).isDirectoryContaining("glob:**.departed");

            // and home again
            isThere(lab, guest, A, lab.awaitEnd(lab.order(guest.id(), A), WITHIN));
        }
    }

    private static void cut(LiveLab lab) throws IOException {
        lab.real().network().plug(A, false);
        try {
            TimeUnit.NANOSECONDS.sleep(CUT.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        } finally {
            lab.real().network().plug(A, true);
        }
    }

    /** With all that was written, by its own word. */
    private static void isThere(LiveLab lab, LabGuest guest, HostId on, JsonNode end) throws IOException {
        assertThat(end.path("phase").asText()).as("%s", end).isEqualTo("done");
        JsonNode outcome = end.path("state").path("outcome");
        assertThat(outcome.path("disks_bytes").asLong()).as("%s", end).isGreaterThan(SOME_BYTES);
        assertThat(lab.watch().everywhere(guest)).containsExactly(on);
        long before = lab.watch()
                .latest(guest, on)
                .map(report -> count(report, "reads"))
                .orElse(0L);
        GuestReport after =
                lab.watch().await(guest, on, report -> count(report, "reads") > before + READ_AGAIN, WITHIN);
        assertThat(after.faults()).isZero();
        assertThat(lab.watch().faults(guest)).isEmpty();
        System.out.println(
                "with its disk to " + on + ": longest away " + after.longestLostMillis() + " ms; " + outcome);
    }

    private static long count(GuestReport report, String name) {
        return (long) report.number(name).orElse(0);
    }
}
