package dev.tern.scheduler.fleet;

import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.id.VmId;
import org.jspecify.annotations.Nullable;

/** A guest with its load, where samples of it have been seen. */
public record VmView(Vm vm, @Nullable VmLoad load) {

    public VmId id() {
        return vm.id();
    }

    /** Mean demand in cores; zero where nothing is known. */
    public double cores() {
        VmLoad known = load;
        return known == null ? 0 : known.cpu().value() * vm.vcpus();
    }
}
