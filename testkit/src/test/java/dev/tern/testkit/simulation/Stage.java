package dev.tern.testkit.simulation;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.transfer.migration.Hypervisor.Stream.Phase;
import java.util.List;
import java.util.Optional;

/** One move of a scenario, as faults see it. */
record Stage(World world, VmId vm, Machine source, Machine target) {

    Machine machine(Fault fault) {
        return switch (fault.where()) {
            case SOURCE -> source;
            case TARGET -> target;
            case OTHER ->
                world.machines.values().stream()
                        .filter(machine -> machine != source && machine != target)
                        .findFirst()
                        .orElseThrow();
        };
    }

    void after(Fault fault, Runnable action) {
        world.clock.after(fault.length(), action);
    }

    /** @param away what the host sends, else what it is sent */
    void silence(Fault fault, boolean away, boolean now) {
        HostId host = machine(fault).host;
        for (HostId other : List.copyOf(world.machines.keySet())) {
            if (!other.equals(host)) {
                world.network.silence(away ? host : other, away ? other : host, now);
            }
        }
    }

    void losePower(Fault fault) {
        machine(fault).losePower(fault.length());
    }

    /** The latest move of this guest that was commanded. */
    Optional<MigrationId> migration() {
        return world.lastCommanded(vm);
    }

    /** The guest at the source, if it runs there. */
    Optional<Tenant> running() {
        return source.daemon.guest(vm).filter(guest -> guest.state == VmState.RUNNING);
    }

    void userPauses() {
        running().ifPresent(guest -> {
            source.daemon.halt(guest, VmState.PAUSED, true);
            world.pausedByUser.put(vm, world.clock.now());
            boolean beingRestored = source.departures(vm).stream()
                    .anyMatch(note -> note.state() instanceof MigrationState.Cancelling && !note.restored());
            if (beingRestored) {
                world.unclear.add(vm);
            }
        });
    }

    /** Only what its user has paused, and no stream: whoever resumes that runs it on his own account. */
    void userResumes() {
        source.daemon
                .guest(vm)
                .filter(guest -> guest.state == VmState.PAUSED
                        && world.pausedByUser.containsKey(vm)
                        && guest.phase != Phase.SWITCHING
                        && guest.phase != Phase.COMPLETED)
                .ifPresent(guest -> {
                    world.pausedByUser.remove(vm);
                    source.daemon.run(guest, true);
                });
    }
}
