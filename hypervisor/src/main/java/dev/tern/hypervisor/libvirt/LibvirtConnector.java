package dev.tern.hypervisor.libvirt;

import dev.tern.contracts.unit.Ticker;
import dev.tern.hypervisor.Hypervisor;
import dev.tern.hypervisor.HypervisorConnector;
import dev.tern.hypervisor.libvirt.connection.Lanes;
import dev.tern.hypervisor.libvirt.connection.LibvirtUri;
import dev.tern.hypervisor.libvirt.host.HostNetwork;
import dev.tern.hypervisor.libvirt.storage.HostFiles;
import dev.tern.hypervisor.libvirt.storage.SharedFolders;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** One libvirtd and the moves of its guests, which go on while connections come and go. */
public final class LibvirtConnector implements HypervisorConnector {

    private final Lanes lanes;
    private final Ticker ticker;
    private final HostFiles files;
    private final HostNetwork network;
    private final Moves moves = new Moves();

    private final Certificates certificates;

    private LibvirtConnector(
            Lanes lanes, Certificates certificates, HostFiles files, HostNetwork network, Ticker ticker) {
        this.lanes = lanes;
        this.certificates = certificates;
        this.files = files;
        this.network = network;
        this.ticker = ticker;
    }

    /**
     * With all rights, as agents need them. Opens nothing yet.
     *
     * @param patience for calls that do not handle a guest's whole memory
     * @param files of the host
     */
    public static LibvirtConnector to(LibvirtUri uri, Duration patience, HostFiles files, Ticker ticker) {
        return to(uri, Path.of("/etc"), patience, files, HostNetwork.HERE, ticker);
    }

    /** @param etc the host's own */
    static LibvirtConnector to(
            LibvirtUri uri, Path etc, Duration patience, HostFiles files, HostNetwork network, Ticker ticker) {
        return new LibvirtConnector(
                new Lanes(uri, false, patience),
                new Certificates(etc, uri.isHere()),
                files.and(SharedFolders.of(etc.resolve("libvirt").resolve("qemu.conf"))),
                network,
                ticker);
    }

    /** For those who only look: libvirt itself refuses whatever changes anything. */
    public static LibvirtConnector readingFrom(LibvirtUri uri, Duration patience, Ticker ticker) {
        return new LibvirtConnector(
                new Lanes(uri, true, patience),
                new Certificates(Path.of("/etc"), uri.isHere()),
                HostFiles.sharing(List.of()),
                HostNetwork.HERE,
                ticker);
    }

    @Override
    public Hypervisor connect() throws IOException {
        return LibvirtHypervisor.connect(lanes, moves, certificates, files, network, ticker);
    }

    /** Lets go of the moves that are going on: libvirt then ends them as it does when an agent dies. */
    @Override
    public void close() {
        moves.close();
    }
}
