package dev.tern.scheduler.fleet;

import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.fleet.VmHardware;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import org.jspecify.annotations.Nullable;

/** A guest with its load, where samples of it have been seen, and what it is made of, where inventory knows. */
public record VmView(Vm vm, @Nullable VmLoad load, @Nullable VmHardware hardware) {

    /** The label by which guests stand in for each other: no two of a group are put on one host unasked. */
    private static final String GROUP = "group";

    public VmId id() {
        return vm.id();
    }

    /** Its anti-affinity group; null where it is in none. */
    public @Nullable String group() {
        return vm.labels().get(GROUP);
    }

    /** The same guest on that host. */
    public VmView at(HostId there) {
        return new VmView(vm.at(there), load, hardware);
    }

    /** Mean demand in cores; zero where nothing is known. */
    public double cores() {
        VmLoad known = load;
        return known == null ? 0 : known.cpu().value() * vm.vcpus();
    }
}
