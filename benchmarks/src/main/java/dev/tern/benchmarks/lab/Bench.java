package dev.tern.benchmarks.lab;

import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Endpoints;
import dev.tern.cli.api.TernClient;
import dev.tern.lab.guest.LabGuest;
import dev.tern.lab.network.LinkRate;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Both labs with the same guests, of which one runs at a time, in one of them. */
final class Bench implements AutoCloseable {

    private static final Duration OWNED_WITHIN = Duration.ofSeconds(60);

    private static final Map<String, String> SETTINGS = Map.of(
            "tern.scheduler.auto", "false",
            // moves that do not end are stopped by order here: nobody is to keep away from these hosts for it
            "tern.scheduler.quarantine.failures", "100000",
            "tern.scheduler.plans.retries", "0");

    private static final Duration ANSWER = Duration.ofSeconds(15);

    private final MeasuredLab libvirts;
    private final MeasuredLab terns;
    private final Measurement byLibvirt;
    private final Measurement byTern;
    private final TernClient tern;
    private @Nullable Awake awake;

    private record Awake(MeasuredLab lab, LabGuest guest) {}

    private Bench(MeasuredLab libvirts, MeasuredLab terns) {
        this.libvirts = libvirts;
        this.terns = terns;
        this.byLibvirt = new Measurement(libvirts);
        this.byTern = new Measurement(terns);
        this.tern = new TernClient(Endpoints.of(terns.running()), ANSWER);
    }

    static Bench start(LinkRate link, List<LabGuest> guests) throws IOException {
        String id = Long.toString(ProcessHandle.current().pid(), 36);
        MeasuredLab libvirts = MeasuredLab.start("bl" + id, link, Map.of());
        try {
            MeasuredLab terns = MeasuredLab.start("bt" + id, link, SETTINGS);
            var bench = new Bench(libvirts, terns);
            try {
                bringUp(List.of(libvirts, terns), guests);
                bench.awaitOwners(guests.size());
                return bench;
            } catch (IOException | RuntimeException e) {
                terns.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            libvirts.close();
            throw e;
        }
    }

    /** Both at once: most of it is waiting for guests to boot. */
    private static void bringUp(List<MeasuredLab> labs, List<LabGuest> guests) throws IOException {
        var tasks = labs.stream()
                .map(lab -> new FutureTask<Void>(() -> {
                    lab.bringUp(guests);
                    return null;
                }))
                .toList();
        tasks.forEach(Thread::startVirtualThread);
        for (FutureTask<Void> task : tasks) {
            try {
                task.get();
            } catch (ExecutionException e) {
                throw new IOException("A guest did not start: " + e.getCause(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("Interrupted while guests started", e);
            }
        }
    }

    private void awaitOwners(int guests) throws IOException {
        long end = System.nanoTime() + OWNED_WITHIN.toNanos();
        try {
            while (tern.ownership().size() < guests) {
                if (System.nanoTime() > end) {
                    throw new IOException("The agents do not own the guests");
                }
                Measurement.pause(Duration.ofMillis(200));
            }
        } catch (ApiFailure e) {
            throw new IOException("The agents do not answer: " + e.getMessage(), e);
        }
    }

    void limit(LinkRate link) throws IOException {
        libvirts.limit(link);
        terns.limit(link);
    }

    Measured move(int round, LabGuest guest, LinkRate link, Transport transport, Measured.Limits limits)
            throws IOException {
        wake(transport.isTerns() ? terns : libvirts, guest);
        return transport.isTerns()
                ? byTern.of(round, guest, link, transport, limits, new TernMover(tern, transport))
                : byLibvirt.of(round, guest, link, transport, limits, new VirshMover(libvirts, transport, limits));
    }

    private void wake(MeasuredLab lab, LabGuest guest) throws IOException {
        var wanted = new Awake(lab, guest);
        if (!wanted.equals(awake)) {
            rest();
            lab.resume(guest);
            awake = wanted;
        }
    }

    /** No guest runs after this. */
    void rest() throws IOException {
        if (awake != null) {
            awake.lab().pause(awake.guest());
            awake = null;
        }
    }

    @Override
    public void close() throws IOException {
        tern.close();
        try (libvirts) {
            terns.close();
        }
    }
}
