package dev.tern.hypervisor.libvirt.connection;

import dev.tern.hypervisor.libvirt.connection.Phases.Disks;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which way QEMU's stream goes.
 *
 * @param flags of libvirt's that all phases are given
 * @param disks that are copied beside the stream; their targets
 */
public record Route(int flags, Map<String, Object> parameters, List<String> disks) {

    private static final String URI = "migrate_uri";
    private static final int DIRECT = Phases.TLS | Phases.PARALLEL | Phases.COMPRESSED;

    /** Nothing is sent. */
    public static final Route NONE = new Route(0, Map.of(), List.of());

    public Route {
        parameters = Map.copyOf(parameters);
        disks = List.copyOf(disks);
    }

    /**
     * @param pages where the stream meets its agent
     * @param copies where those of the disks do
     */
    public static Route through(Path pages, Path copies, Disks disks) {
        Map<String, Object> parameters = new LinkedHashMap<>(disks.parameters());
        parameters.put(URI, "unix://" + pages);
        if (!disks.targets().isEmpty()) {
            parameters.put("disks_uri", "unix://" + copies);
        }
        return new Route(disks.flags(), parameters, disks.targets());
    }

    /**
     * Over TLS, on several connections, each compressed with zstd: at the destination on a port that libvirt chooses.
     *
     * @param address where to listen
     */
    public static Route listening(String address, int connections) {
        Map<String, Object> parameters = parallel("tcp://" + bracketed(address), connections);
        parameters.put("listen_address", address);
        return new Route(DIRECT, parameters, List.of());
    }

    /** @param uri as the destination's libvirt said it */
    public static Route to(String uri, int connections) {
        return new Route(DIRECT, parallel(uri, connections), List.of());
    }

    private static Map<String, Object> parallel(String uri, int connections) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put(URI, uri);
        parameters.put("parallel.connections", connections);
        parameters.put("compression", "zstd");
        return parameters;
    }

    /** Where QEMU sends to by itself; empty where it sends to an agent, or waits for who sends. */
    public Optional<TcpPeer> peer() {
        return parameters.containsKey("listen_address")
                ? Optional.empty()
                : Optional.ofNullable((String) parameters.get(URI))
                        .filter(uri -> uri.startsWith("tcp://"))
                        .map(TcpPeer::of);
    }

    private static String bracketed(String address) {
        return address.contains(":") ? "[" + address + "]" : address;
    }
}
