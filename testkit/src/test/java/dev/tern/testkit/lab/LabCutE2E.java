package dev.tern.testkit.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.lab.command.Result;
import dev.tern.lab.guest.GuestReport;
import dev.tern.lab.guest.LabGuest;
import dev.tern.lab.host.LibvirtHost;
import dev.tern.lab.launch.GuestWatch;
import dev.tern.lab.network.LinkRate;
import dev.tern.testkit.platform.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The source's cable is pulled in the middle of a copy and put back later: nobody is told, frames are just gone. Needs root
 * and the lab's packages.
 */
@Tag("proof")
class LabCutE2E {

    private static final HostId A = HostId.of("host-a");
    private static final HostId B = HostId.of("host-b");
    private static final Duration SHORT = Duration.ofSeconds(10);
    /** Longer than libvirt's keepalive (30 s), shorter than what Tern's agents bear (60 s). */
    private static final Duration LONG = Duration.ofSeconds(45);

    private static final Duration WITHIN = Duration.ofMinutes(4);
    private static final Duration ASKED_WITHIN = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final long SOME_BYTES = 24 << 20;

    @TempDir
    private Path folder;

    @Test
    void shouldCarryOnByRelayWhereLibvirtsOwnMoveEnds() throws IOException, ApiFailure {
        LabGuest relayed = guest("relayed", 0);
        LabGuest native_ = guest("native", 1);
        try (var lab = LiveLab.start(
                folder,
                List.of(A, B),
                List.of(relayed, native_),
                LinkRate.parse("100mbit"),
                Map.of("tern.scheduler.auto", "false"))) {
            relayIsNotNoticed(lab, relayed, B, SHORT);
            relayIsNotNoticed(lab, relayed, A, LONG);
            System.out.println("libvirt's own move, cut for " + SHORT + ": " + libvirtsOwn(lab, native_, SHORT));
            HostId before = lab.watch().everywhere(native_).getFirst();
            Result cut = libvirtsOwn(lab, native_, LONG);
            System.out.println("libvirt's own move, cut for " + LONG + ": " + cut);
            assertThat(cut.succeeded()).as("%s", cut).isFalse();
            assertThat(lab.watch().everywhere(native_)).containsExactly(before);
            isWhole(lab, native_, before);
        }
    }

    private static LabGuest guest(String name, int index) {
        return LabGuest.writer(name, A, index, DataSize.ofMiB(384), DataSize.ofMiB(192), 200, "pointers");
    }

    private static void relayIsNotNoticed(LiveLab lab, LabGuest guest, HostId to, Duration cut)
            throws IOException, ApiFailure {
        HostId from = to.equals(A) ? B : A;
        double since =
                lab.watch().latest(guest, from).map(GuestReport::upSeconds).orElse(0.0);
        String migration = lab.order(guest.id(), to);
        Await.until(
                "pages are on their way",
                WITHIN,
                () -> lab.client()
                                .migration(migration)
                                .path("progress")
                                .path("wire_bytes")
                                .asLong()
                        > SOME_BYTES);

        List<String> states = duringCut(lab, guest, from, cut);
        JsonNode end = lab.awaitEnd(migration, WITHIN);

        assertThat(end.path("phase").asText()).as("%s", end).isEqualTo("done");
        assertThat(states).as("what the source's libvirt said during the cut").containsOnly("running");
        assertThat(lab.watch().everywhere(guest)).containsExactly(to);
        isWhole(lab, guest, to);
        double gap = lab.watch().serial(guest, from).reports().stream()
                .filter(report -> report.upSeconds() > since)
                .mapToDouble(report -> report.number("gap_ms").orElse(0))
                .max()
                .orElse(0);
        System.out.println("relay, cut for " + cut + ": done; the guest's longest gap at the source " + gap + " ms; "
                + end.path("state").path("outcome"));
    }

    /** @return what libvirt said of the guest at the source, look by look */
    private static List<String> duringCut(LiveLab lab, LabGuest guest, HostId source, Duration cut) throws IOException {
        List<String> states = new ArrayList<>();
        LibvirtHost host = lab.real().host(source);
        lab.real().network().plug(source, false);
        try {
            for (long end = System.nanoTime() + cut.toNanos(); System.nanoTime() < end; ) {
                states.add(host.virsh("domstate", guest.name()).strip());
                pause(LOOK);
            }
        } finally {
            lab.real().network().plug(source, true);
        }
        return states;
    }

    /** Peer-to-peer by virsh from wherever it is. */
    private static Result libvirtsOwn(LiveLab lab, LabGuest guest, Duration cut) throws IOException {
        HostId from = lab.watch().everywhere(guest).getFirst();
        LibvirtHost source = lab.real().host(from);
        LibvirtHost target = lab.real().host(from.equals(A) ? B : A);
        var answer = new CompletableFuture<Result>();
        Thread.startVirtualThread(() -> {
            try {
                answer.complete(source.tryVirsh(
                        WITHIN,
                        List.of(
                                "migrate",
                                "--live",
                                "--p2p",
                                "--persistent",
                                "--undefinesource",
                                guest.name(),
                                "qemu+tls://" + target.id() + "/system",
                                "tcp://" + target.address())));
            } catch (IOException e) {
                answer.completeExceptionally(e);
            }
        });
        Await.until("its pages are on their way", WITHIN, () -> source.tryVirsh(
                        ASKED_WITHIN, List.of("domjobinfo", guest.name(), "--rawstats"))
                .out()
                .lines()
                .anyMatch(line -> line.startsWith("memory_processed:")
                        && Long.parseLong(line.substring(line.indexOf(':') + 1).strip()) > SOME_BYTES));
        duringCut(lab, guest, from, cut);
        return answer.join();
    }

    private static void isWhole(LiveLab lab, LabGuest guest, HostId at) throws IOException {
        double passes =
                lab.watch().latest(guest, at).flatMap(GuestWatch::passes).orElse(0.0);
        lab.watch().await(guest, at, report -> GuestWatch.passes(report).orElse(0.0) > passes + 1, WITHIN);
        assertThat(lab.watch().faults(guest)).isEmpty();
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
