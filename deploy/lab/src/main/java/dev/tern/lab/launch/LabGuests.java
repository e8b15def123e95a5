package dev.tern.lab.launch;

import dev.tern.contracts.id.HostId;
import dev.tern.lab.command.Commands;
import dev.tern.lab.command.Result;
import dev.tern.lab.guest.DomainXml;
import dev.tern.lab.guest.GuestReport;
import dev.tern.lab.guest.LabGuest;
import dev.tern.lab.guest.SerialLog;
import dev.tern.lab.host.LibvirtHost;
import dev.tern.local.launch.Steps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The lab's guests as their hosts and their serial ports show them. */
public final class LabGuests {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration ASKED_WITHIN = Duration.ofSeconds(10);
    private static final String DISK_SIZE = "64M";
    private static final int SHOWN_LINES = 12;

    private final LabHosts hosts;
    private final DomainXml xml;

    public LabGuests(LabHosts hosts, DomainXml xml) {
        this.hosts = hosts;
        this.xml = xml;
    }

    /** Defines and starts a guest at its home; one that is on any host already is left as it is. */
    public void start(LabGuest guest) throws IOException {
        if (whereabouts(guest).isPresent()) {
            return;
        }
        LibvirtHost host = hosts.host(guest.home());
        if (guest.hasDisk()) {
            Path disk = host.folders().images().resolve(DomainXml.diskFile(guest.name()));
            Commands.run("qemu-img", "create", "-q", "-f", "qcow2", disk.toString(), DISK_SIZE);
        }
        Path file = Files.createTempFile("tern-guest-", ".xml");
        try {
            Files.writeString(file, xml.of(guest));
            host.virsh("define", "--validate", file.toString());
            host.virsh("start", guest.name());
        } finally {
            Files.delete(file);
        }
    }

    /** The host on which it is active, running or paused. */
    public Optional<HostId> whereabouts(LabGuest guest) throws IOException {
        for (LibvirtHost host : hosts.all()) {
            Result state = host.tryVirsh(ASKED_WITHIN, List.of("domstate", guest.name()));
            String said = state.out().strip();
            if (state.succeeded() && !said.equals("shut off")) {
                return Optional.of(host.id());
            }
        }
        return Optional.empty();
    }

    /** What it said on a host. */
    public SerialLog serial(LabGuest guest, HostId host) {
        return new SerialLog(hosts.host(host).folders().serial(guest.name()));
    }

    /**
     * Waits until its program has said something.
     *
     * @param until of its last report on that host
     * @throws IOException when it takes longer than {@code within}, with the end of what it said
     */
    public GuestReport await(LabGuest guest, HostId host, Predicate<GuestReport> until, Duration within)
            throws IOException {
        SerialLog serial = serial(guest, host);
        long end = System.nanoTime() + within.toNanos();
        while (true) {
            Optional<GuestReport> last = serial.last(guest.mainReport());
            if (last.isPresent() && until.test(last.get())) {
                return last.get();
            }
            if (System.nanoTime() > end) {
                throw new IOException(
                        "The guest " + guest.name() + " on " + host + " did not say what was waited for in "
                                + within.toSeconds() + " s; " + serial.tail(SHOWN_LINES));
            }
            pause();
        }
    }

    /** Starts all of them and waits until each works. */
    public void startAll(List<LabGuest> guests, Duration within, Steps steps) throws IOException {
        for (LabGuest guest : guests) {
            steps.now("starting " + guest.name() + " on " + guest.home());
            start(guest);
        }
        for (LabGuest guest : guests) {
            Optional<HostId> host = whereabouts(guest);
            if (host.isEmpty()) {
                throw new IOException("The guest " + guest.name() + " ended while it started; "
                        + serial(guest, guest.home()).tail(SHOWN_LINES));
            }
            await(guest, host.get(), report -> true, within);
            steps.now(guest.name() + " works on " + host.get());
        }
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
