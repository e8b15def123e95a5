package dev.tern.transfer.migration;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;

/** A guest as the host's hypervisor lists it. */
public record Guest(VmId vm, String name, VmState state, DataSize memory) {

    boolean isRunning() {
        return state == VmState.RUNNING;
    }

    boolean isPaused() {
        return state == VmState.PAUSED;
    }
}
