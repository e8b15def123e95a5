package dev.tern.lab.launch;

import dev.tern.contracts.id.HostId;
import dev.tern.lab.command.Commands;
import dev.tern.lab.guest.DomainXml;
import dev.tern.lab.guest.LabGuest;
import dev.tern.lab.host.LibvirtHost;
import dev.tern.local.launch.Steps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Brings the lab's guests to life. */
public final class LabGuests {

    private static final String DISK_SIZE = "64M";

    private final LabHosts hosts;
    private final DomainXml xml;
    private final GuestWatch watch;

    public LabGuests(LabHosts hosts, DomainXml xml) {
        this.hosts = hosts;
        this.xml = xml;
        this.watch = new GuestWatch(hosts);
    }

    public GuestWatch watch() {
        return watch;
    }

    /** Defines and starts a guest at its home; one that is on any host already is left as it is. */
    public void start(LabGuest guest) throws IOException {
        if (watch.whereabouts(guest).isPresent()) {
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

    /** Starts all of them and waits until each works. */
    public void startAll(List<LabGuest> guests, Duration within, Steps steps) throws IOException {
        for (LabGuest guest : guests) {
            steps.now("starting " + guest.name() + " on " + guest.home());
            start(guest);
        }
        for (LabGuest guest : guests) {
            Optional<HostId> host = watch.whereabouts(guest);
            if (host.isEmpty()) {
                throw new IOException("The guest " + guest.name() + " ended while it started; "
                        + watch.lastWords(guest, guest.home()));
            }
            watch.await(guest, host.get(), report -> true, within);
            steps.now(guest.name() + " works on " + host.get());
        }
    }
}
