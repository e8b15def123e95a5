package dev.tern.hypervisor.libvirt;

import dev.tern.contracts.fleet.HostHardware;
import dev.tern.contracts.fleet.HostHardware.Cell;
import dev.tern.contracts.fleet.HostHardware.HugePages;
import dev.tern.contracts.fleet.HostHardware.Network;
import dev.tern.contracts.fleet.HostHardware.Platform;
import dev.tern.contracts.fleet.HostHardware.Pool;
import dev.tern.contracts.fleet.HostHardware.ProcessorModel;
import dev.tern.contracts.fleet.VmHardware;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.Inventory;
import dev.tern.hypervisor.libvirt.connection.Connection;
import dev.tern.hypervisor.libvirt.connection.Domain;
import dev.tern.hypervisor.libvirt.connection.HostLists;
import dev.tern.hypervisor.libvirt.domain.DomainXml;
import dev.tern.hypervisor.libvirt.domain.GuestDomain;
import dev.tern.hypervisor.libvirt.host.Capabilities;
import dev.tern.hypervisor.libvirt.host.PoolXml;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Writes down what a host and its guests are: several calls, none of which needs more than to read. A guest that is on its way
 * in is not here yet.
 */
final class Stocktaking {

    private static final System.Logger LOG = System.getLogger(Stocktaking.class.getName());

    private Stocktaking() {}

    static Inventory of(Connection connection, HostId host) throws IOException {
        List<VmHardware> guests = new ArrayList<>();
        for (Connection.Statistics guest : connection.states()) {
            guest(connection, guest).ifPresent(guests::add);
        }
        return new Inventory(host(connection, host), guests);
    }

    private static HostHardware host(Connection connection, HostId host) throws IOException {
        Capabilities capabilities = Capabilities.parse(connection.offer().capabilities());
        HostLists lists = connection.lists();
        List<Pool> pools = new ArrayList<>();
        for (HostLists.Pool pool : lists.pools()) {
            pools.add(new Pool(pool.name(), PoolXml.type(pool.xml()), pool.active()));
        }
        Capabilities.Cpu cpu = capabilities.cpu();
        return new HostHardware(
                host,
                LibvirtHypervisor.version(connection),
                new ProcessorModel(cpu.architecture(), cpu.model(), cpu.vendor(), sorted(cpu.features())),
                platforms(capabilities),
                capabilities.cells().stream().map(Stocktaking::cell).toList(),
                lists.networks().stream()
                        .map(one -> new Network(one.name(), one.bridge(), one.active()))
                        .sorted(Comparator.comparing(Network::name))
                        .toList(),
                pools.stream().sorted(Comparator.comparing(Pool::name)).toList());
    }

    /** Of the host's own architecture: what else QEMU could pretend to be is not where guests of a fleet run. */
    private static List<Platform> platforms(Capabilities capabilities) {
        return capabilities
                .architecture(capabilities.cpu().architecture())
                .map(own -> sorted(own.types()).stream()
                        .map(type -> new Platform(
                                own.name(), type, sorted(own.machines().keySet())))
                        .toList())
                .orElse(List.of());
    }

    private static List<String> sorted(Collection<String> words) {
        return words.stream().sorted().toList();
    }

    private static Cell cell(Capabilities.Cell cell) {
        return new Cell(
                cell.id(),
                cell.cpus().size(),
                cell.memory(),
                cell.pages().entrySet().stream()
                        .filter(pages -> pages.getKey().compareTo(DataSize.ofPages(1)) > 0 && pages.getValue() > 0)
                        .map(pages -> new HugePages(pages.getKey(), Math.toIntExact(pages.getValue())))
                        .sorted(Comparator.comparing(HugePages::size))
                        .toList());
    }

    /**
     * Nothing of a guest that has just gone, or of which Tern understands too little; nor of one that is on its way in, of
     * which libvirt tells when its copy is over: it has whoever asks wait for that, up to half a minute.
     */
    private static Optional<VmHardware> guest(Connection connection, Connection.Statistics guest) throws IOException {
        try {
            return connection
                    .ask(guest.uuid(), domain -> hardware(guest, domain))
                    .flatMap(hardware -> hardware);
        } catch (HypervisorRefusal e) {
            LOG.log(System.Logger.Level.DEBUG, "{0} is not in the inventory: {1}", guest.uuid(), e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<VmHardware> hardware(Connection.Statistics guest, Domain domain) throws IOException {
        return Roll.state(guest).isMoving() && !domain.isPersistent()
                ? Optional.empty()
                : Optional.of(hardware(DomainXml.look(domain.description())));
    }

    private static VmHardware hardware(GuestDomain guest) {
        return new VmHardware(
                guest.id(),
                guest.type(),
                guest.architecture(),
                guest.machine(),
                guest.cpuMode(),
                guest.cpuModel(),
                guest.hugepages(),
                guest.disks().stream()
                        .map(disk -> new VmHardware.Disk(
                                disk.target(),
                                disk.type(),
                                disk.source(),
                                disk.cache(),
                                disk.readOnly(),
                                disk.shared()))
                        .toList(),
                guest.interfaces().stream()
                        .map(one -> new VmHardware.Interface(one.type(), one.source(), one.mac(), one.model()))
                        .toList(),
                guest.hostDevices().stream()
                        .map(device -> new VmHardware.Device(device.mode(), device.type()))
                        .toList());
    }
}
