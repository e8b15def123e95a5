package dev.tern.hypervisor.embedded.guest;

import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import java.util.Map;

/**
 * What a guest of the embedded hypervisor is.
 *
 * @param program what runs inside: the hypervisor brings the software along, as {@code key-value}
 * @param programSettings of that program: {@code seed}, {@code writes_per_second}, ...
 */
public record GuestDefinition(
        VmId id,
        String name,
        int vcpus,
        DataSize memory,
        Map<String, String> labels,
        String program,
        Map<String, String> programSettings) {

    public GuestDefinition {
        labels = Map.copyOf(labels);
        programSettings = Map.copyOf(programSettings);
    }
}
