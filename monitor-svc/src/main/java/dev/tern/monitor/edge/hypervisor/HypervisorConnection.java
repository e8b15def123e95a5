package dev.tern.monitor.edge.hypervisor;

import dev.tern.contracts.fleet.CellSample;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.GuestStats;
import dev.tern.hypervisor.HostStats;
import dev.tern.hypervisor.Hypervisor;
import dev.tern.monitor.sampling.GuestReading;
import dev.tern.monitor.sampling.Hardware;
import dev.tern.monitor.sampling.HostConnection;
import dev.tern.monitor.sampling.HostReading;
import dev.tern.monitor.sampling.IoReading;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Reads a host through its hypervisor. */
public final class HypervisorConnection implements HostConnection {

    private final HostId host;
    private final Hypervisor hypervisor;

    public HypervisorConnection(HostId host, Hypervisor hypervisor) {
        this.host = host;
        this.hypervisor = hypervisor;
    }

    @Override
    public HostReading read() throws IOException {
        HostStats host = hypervisor.host();
        return new HostReading(
                host.cpus(),
                host.memory(),
                host.memoryUsed(),
                host.cpuDemand(),
                cells(host.freeOfCells()),
                hypervisor.guests().stream().map(HypervisorConnection::guest).toList());
    }

    @Override
    public Optional<Hardware> hardware() throws IOException {
        return hypervisor.inventory(host).map(found -> new Hardware(found.host(), found.guests()));
    }

    @Override
    public void listen(Listener listener) throws IOException {
        hypervisor.listen(event -> listener.happened(event.changesHardware()));
    }

    private static List<CellSample> cells(List<DataSize> free) {
        return IntStream.range(0, free.size())
                .mapToObj(id -> new CellSample(id, free.get(id)))
                .toList();
    }

    private static GuestReading guest(GuestStats guest) {
        return new GuestReading(
                guest.id(),
                guest.name(),
                guest.state(),
                guest.vcpus(),
                guest.memory(),
                guest.cpuDemand(),
                guest.dirtyRate(),
                guest.workingSet(),
                guest.labels(),
                new GuestReading.MemoryCheck(
                        guest.check().passes(),
                        guest.check().faults(),
                        guest.check().firstFault()),
                guest.io()
                        .map(io -> new IoReading(io.received(), io.sent(), io.read(), io.written()))
                        .orElse(null));
    }

    @Override
    public void close() throws IOException {
        hypervisor.close();
    }
}
