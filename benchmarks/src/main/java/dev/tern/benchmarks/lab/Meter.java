package dev.tern.benchmarks.lab;

import dev.tern.contracts.id.HostId;
import dev.tern.lab.guest.LabGuest;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Looks at a move from outside while it goes on. A QEMU that ends takes its figures along, so they are read all the time: of
 * the last 50 ms of a source's QEMU nothing is known.
 */
final class Meter implements AutoCloseable {

    private static final long LOOK_MILLIS = 50;
    private static final int LOOKS_PER_PROGRESS = 5;

    private final MeasuredLab lab;
    private final LabGuest guest;
    private final HostId from;
    private final long begun = System.nanoTime();
    private final Set<Long> daemons;
    private final Map<Long, CpuTime> first = new HashMap<>();
    private final Map<Long, CpuTime> last = new HashMap<>();
    private final List<Progress> progress = new ArrayList<>();
    private final Thread thread;

    private Meter(MeasuredLab lab, LabGuest guest, HostId from) throws IOException {
        this.lab = lab;
        this.guest = guest;
        this.from = from;
        this.daemons = lab.daemons();
        look();
        first.putAll(last);
        thread = Thread.ofPlatform().name("meter").daemon().unstarted(this::run);
    }

    static Meter start(MeasuredLab lab, LabGuest guest, HostId from) throws IOException {
        var meter = new Meter(lab, guest, from);
        meter.thread.start();
        return meter;
    }

    private void run() {
        try {
            for (int looks = 0; ; looks++) {
                look();
                if (looks % LOOKS_PER_PROGRESS == 0) {
                    long at = (System.nanoTime() - begun) / 1_000_000;
                    lab.job(from, guest).flatMap(job -> Progress.of(at, job)).ifPresent(this::note);
                }
                Thread.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void note(Progress now) {
        progress.add(now);
    }

    private void look() throws IOException {
        Set<Long> all = new HashSet<>(daemons);
        all.addAll(lab.emulators(guest));
        for (long pid : all) {
            read(pid).ifPresent(used -> last.merge(pid, used, CpuTime::later));
        }
    }

    private static Optional<CpuTime> read(long pid) throws IOException {
        try {
            return Optional.of(CpuTime.of(pid));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            // the kernel's answer for a process that ends while it is read
            if (String.valueOf(e.getMessage()).contains("No such process")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Used since the start by all processes that have to do with the move; to be asked after {@link #close}. */
    CpuTime used() {
        CpuTime sum = CpuTime.NONE;
        for (var each : last.entrySet()) {
            sum = sum.plus(each.getValue().minus(first.getOrDefault(each.getKey(), CpuTime.NONE)));
        }
        return sum;
    }

    List<Progress> progress() {
        return progress;
    }

    @Override
    public void close() throws IOException {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        look();
    }
}
