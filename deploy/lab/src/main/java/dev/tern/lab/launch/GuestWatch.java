package dev.tern.lab.launch;

import dev.tern.contracts.id.HostId;
import dev.tern.lab.command.Result;
import dev.tern.lab.guest.GuestReport;
import dev.tern.lab.guest.LabGuest;
import dev.tern.lab.guest.SerialLog;
import dev.tern.lab.host.LibvirtHost;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Guests as libvirt and their own serial ports show them: nobody's word but theirs. */
public final class GuestWatch {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration ASKED_WITHIN = Duration.ofSeconds(10);
    private static final int SHOWN_LINES = 12;

    private final LabHosts hosts;

    public GuestWatch(LabHosts hosts) {
        this.hosts = hosts;
    }

    /** The host on which it is active, running or paused; the first where there are two. */
    public Optional<HostId> whereabouts(LabGuest guest) throws IOException {
        return everywhere(guest).stream().findFirst();
    }

    /** Every host on which it is active. */
    public List<HostId> everywhere(LabGuest guest) throws IOException {
        List<HostId> found = new ArrayList<>();
        for (LibvirtHost host : hosts.all()) {
            Result state = host.tryVirsh(ASKED_WITHIN, List.of("domstate", guest.name()));
            if (state.succeeded() && !state.out().strip().equals("shut off")) {
                found.add(host.id());
            }
        }
        return found;
    }

    /** What it said on a host. */
    public SerialLog serial(LabGuest guest, HostId host) {
        return new SerialLog(hosts.host(host).folders().serial(guest.name()));
    }

    public Optional<GuestReport> latest(LabGuest guest, HostId host) throws IOException {
        return serial(guest, host).last(guest.mainReport());
    }

    /** What its programs found wrong, on any host. */
    public List<String> faults(LabGuest guest) throws IOException {
        List<String> faults = new ArrayList<>();
        for (LibvirtHost host : hosts.all()) {
            faults.addAll(serial(guest, host.id()).faults());
        }
        return faults;
    }

    /** How often a program went through all that it checks; of a disk, which has no end, how many blocks it read back. */
    public static Optional<Double> passes(GuestReport report) {
        return Stream.of("passes", "reads")
                .flatMap(name -> report.number(name).stream().boxed())
                .findFirst();
    }

    /**
     * Waits until its program has said something.
     *
     * @param until of its last report on that host
     * @throws IOException when it takes longer than {@code within}, with the end of what it said
     */
    public GuestReport await(LabGuest guest, HostId host, Predicate<GuestReport> until, Duration within)
            throws IOException {
        long end = System.nanoTime() + within.toNanos();
        while (true) {
            Optional<GuestReport> last = latest(guest, host).filter(until);
            if (last.isPresent()) {
                return last.get();
            }
            if (System.nanoTime() > end) {
                throw new IOException("The guest " + guest.name() + " on " + host
                        + " did not say what was waited for in " + within.toSeconds() + " s; "
                        + serial(guest, host).tail(SHOWN_LINES));
            }
            pause();
        }
    }

    /** Why a guest is not there any more. */
    String lastWords(LabGuest guest, HostId host) throws IOException {
        return serial(guest, host).tail(SHOWN_LINES);
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(POLL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for a guest", e);
        }
    }
}
