package dev.tern.hypervisor.libvirt.examination;

import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.Examination;
import dev.tern.hypervisor.libvirt.binding.LibvirtFailure;
import dev.tern.hypervisor.libvirt.connection.HostOffer;
import dev.tern.hypervisor.libvirt.domain.Needs;
import dev.tern.hypervisor.libvirt.host.Capabilities;
import dev.tern.hypervisor.libvirt.host.GuestSupport;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * A host by its libvirtd, within one call of its lane. What libvirt does not tell, as files and network devices, is looked
 * for on this machine: an agent lives on its host, and in its namespaces.
 */
public final class LibvirtHost implements Host {

    private static final long KIB = 1 << 10;

    private final HostOffer offer;
    private final Capabilities capabilities;

    private LibvirtHost(HostOffer offer, Capabilities capabilities) {
        this.offer = offer;
        this.capabilities = capabilities;
    }

    /** Everything that stands against the guest on the host of that connection, and what should be known. */
    public static Examination examine(Needs needs, Origin origin, HostOffer offer, Instant now) throws IOException {
        return Examiner.examine(needs, origin, new LibvirtHost(offer, Capabilities.parse(offer.capabilities())), now);
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public Optional<GuestSupport> support(Needs needs) throws IOException {
        try {
            return Optional.of(GuestSupport.parse(
                    offer.domainCapabilities(emulator(needs), needs.architecture(), needs.machine(), needs.type())));
        } catch (LibvirtFailure e) {
            if (e.code() == LibvirtFailure.INVALID_ARGUMENT || e.code() == LibvirtFailure.CONFIG_UNSUPPORTED) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private String emulator(Needs needs) {
        return needs.emulator().isEmpty()
                ? capabilities
                        .architecture(needs.architecture())
                        .map(Capabilities.Architecture::emulator)
                        .orElse("")
                : needs.emulator();
    }

    @Override
    public Optional<String> lacks(Needs needs, Needs.Cpu cpu) throws IOException {
        try {
            return offer.lacksForGuest(emulator(needs), needs.architecture(), needs.machine(), needs.type(), cpu.xml());
        } catch (LibvirtFailure e) {
            // a model that this libvirt does not know, or that it cannot compare for this architecture
            if (e.code() == LibvirtFailure.OPERATION_UNSUPPORTED || e.code() == LibvirtFailure.NO_SUPPORT) {
                return Optional.empty();
            }
            if (e.code() == LibvirtFailure.CONFIG_UNSUPPORTED || e.code() == LibvirtFailure.INTERNAL_ERROR) {
                return Optional.of(String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    @Override
    public Optional<String> lacksOf(String hostCpu) throws IOException {
        return offer.lacksOfHost(hostCpu);
    }

    @Override
    public DataSize freeIn(DataSize page) throws IOException {
        int cells = Math.max(1, capabilities.cells().size());
        return DataSize.ofBytes(
                Math.multiplyExact(page.bytes(), offer.freePages(Math.toIntExact(page.bytes() / KIB), cells)));
    }

    @Override
    public Optional<Boolean> network(String name) throws IOException {
        return offer.network(name);
    }

    @Override
    public Optional<Boolean> pool(String name) throws IOException {
        return offer.pool(name);
    }

    @Override
    public boolean hasLink(String name) {
        try {
            return NetworkInterface.getByName(name) != null;
        } catch (SocketException e) {
            return false;
        }
    }

    @Override
    public boolean hasFile(String path) {
        return Files.exists(Path.of(path));
    }

    @Override
    public ZoneId zone() {
        return ZoneId.systemDefault();
    }
}
