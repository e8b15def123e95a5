package dev.tern.hypervisor.embedded.guest;

import dev.tern.contracts.fleet.VmState;
import dev.tern.hypervisor.SelfCheck;
import java.util.Map;

/**
 * What a guest's thread says of it to the others, a moment ago.
 *
 * @param holdsMemory false for one whose arrival failed
 */
public record GuestView(
        VmState state,
        boolean holdsMemory,
        long cpuDemandNanos,
        double dirtyPagesPerSecond,
        int workingSetPages,
        SelfCheck check,
        Map<String, String> settings) {

    public GuestView {
        settings = Map.copyOf(settings);
    }
}
