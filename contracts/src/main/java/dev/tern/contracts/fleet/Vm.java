package dev.tern.contracts.fleet;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import java.util.Map;

/**
 * A guest as inventory holds it.
 *
 * @param host where it is now
 * @param labels for rules: {@code group} (anti-affinity), {@code class}, {@code tenant} and whatever operators add
 */
public record Vm(
        VmId id, String name, HostId host, int vcpus, DataSize memory, VmState state, Map<String, String> labels) {

    public Vm {
        if (vcpus < 1) {
            throw new IllegalArgumentException("VM " + name + " has no vCPU: " + vcpus);
        }
        labels = Map.copyOf(labels);
    }

    /** The same guest on that host. */
    public Vm at(HostId there) {
        return new Vm(id, name, there, vcpus, memory, state, labels);
    }
}
