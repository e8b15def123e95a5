package dev.tern.contracts.fleet;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.DataSize;
import java.util.List;

/**
 * What a host is and has, as far as guests depend on it.
 *
 * @param hypervisor that runs there: {@code qemu 10.0.2}
 * @param platforms the kinds of guests that it can run
 * @param cells its NUMA nodes
 * @param networks of libvirt's
 * @param pools of libvirt's
 */
public record HostHardware(
        HostId host,
        String hypervisor,
        ProcessorModel processor,
        List<Platform> platforms,
        List<Cell> cells,
        List<Network> networks,
        List<Pool> pools) {

    public HostHardware {
        platforms = List.copyOf(platforms);
        cells = List.copyOf(cells);
        networks = List.copyOf(networks);
        pools = List.copyOf(pools);
    }

    /** @param features that it has beyond its model, sorted */
    public record ProcessorModel(String architecture, String model, String vendor, List<String> features) {

        public ProcessorModel {
            features = List.copyOf(features);
        }
    }

    /**
     * A kind of guests.
     *
     * @param acceleration {@code kvm}, or {@code qemu} for none
     * @param machines that QEMU has for them, sorted
     */
    public record Platform(String architecture, String acceleration, List<String> machines) {

        public Platform {
            machines = List.copyOf(machines);
        }
    }

    /** A NUMA node. */
    public record Cell(int id, int cpus, DataSize memory, List<HugePages> hugePages) {

        public Cell {
            hugePages = List.copyOf(hugePages);
        }
    }

    /** @param count that there are, free or not */
    public record HugePages(DataSize size, int count) {}

    /** @param bridge that guests are plugged into; empty where there is none */
    public record Network(String name, String bridge, boolean active) {}

    /** @param type {@code dir}, {@code netfs}, {@code rbd} */
    public record Pool(String name, String type, boolean active) {}
}
