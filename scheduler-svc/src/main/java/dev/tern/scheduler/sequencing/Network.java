package dev.tern.scheduler.sequencing;

import dev.tern.contracts.id.HostId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tree of ports between hosts. A move goes up from its source and down to its destination through every port that the
 * two do not share.
 *
 * @param ports of each host from its own outwards: the host's, its rack's, its zone's
 */
public record Network(Map<HostId, List<Port>> ports) {

    public Network {
        Map<HostId, List<Port>> copy = new HashMap<>();
        ports.forEach((host, outwards) -> copy.put(host, List.copyOf(outwards)));
        ports = Map.copyOf(copy);
    }

    public List<NetworkLink> path(HostId from, HostId to) {
        List<Port> up = ports.getOrDefault(from, List.of());
        List<Port> down = ports.getOrDefault(to, List.of());
        List<NetworkLink> path = new ArrayList<>();
        up.stream().filter(port -> !down.contains(port)).map(Port::upLink).forEach(path::add);
        down.reversed().stream()
                .filter(port -> !up.contains(port))
                .map(Port::downLink)
                .forEach(path::add);
        return path;
    }
}
