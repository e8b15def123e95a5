package dev.tern.testkit.simulation;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.testkit.checker.Seen;
import dev.tern.transfer.migration.Hypervisor.Stream.Phase;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.TreeMap;

/** A host's hypervisor. It outlives the agent; a loss of power takes it and all its guests. */
final class Daemon {

    private static final Duration LOAD = Duration.ofMillis(5);

    final Machine machine;
    final Map<VmId, Tenant> guests = new LinkedHashMap<>();
    DataSize memory = DataSize.ofGiB(4);
    /** It does not answer, and does nothing. */
    boolean away;
    /** It does what it is asked, and the answer is lost. */
    boolean mute;
    /** It cannot load an image. */
    boolean refusesLoad;

    Duration slow = Duration.ZERO;

    Daemon(Machine machine) {
        this.machine = machine;
    }

    World world() {
        return machine.world;
    }

    boolean has(Tenant guest) {
        return guests.get(guest.vm) == guest;
    }

    Optional<Tenant> guest(VmId vm) {
        return Optional.ofNullable(guests.get(vm));
    }

    boolean runs(VmId vm) {
        return guest(vm).filter(guest -> guest.state == VmState.RUNNING).isPresent();
    }

    void boot(Tenant guest) {
        guests.put(guest.vm, guest);
        see(new Seen.Holds(now(), machine.name, guest.vm.value()));
        run(guest, true);
    }

    void run(Tenant guest, boolean byHand) {
        if (guest.state != VmState.RUNNING) {
            see(new Seen.Runs(now(), machine.name, guest.vm.value(), guest.image(), byHand));
            guest.run();
        }
    }

    void halt(Tenant guest, VmState next) {
        halt(guest, next, false);
    }

    /** @param byHand its user does it */
    void halt(Tenant guest, VmState next, boolean byHand) {
        guest.live();
        if (guest.state == VmState.RUNNING) {
            see(new Seen.Halts(now(), machine.name, guest.vm.value(), guest.image(), byHand));
        }
        guest.state = next;
    }

    /** @param forced by its user or by a loss of power */
    void remove(Tenant guest, boolean forced) {
        halt(guest, VmState.STOPPED);
        guests.remove(guest.vm);
        see(new Seen.Clears(now(), machine.name, guest.vm.value(), forced));
    }

    void powerLoss() {
        for (Tenant guest : guests.values().toArray(Tenant[]::new)) {
            remove(guest, true);
        }
        away = false;
        mute = false;
    }

    /** All of the stream was delivered, its tail included. */
    void load(Tenant guest) {
        guest.delivered = true;
        loadWhenAsked(guest);
    }

    /** Its agent wants the load to come to its end. */
    void finish(Tenant guest) {
        guest.finishing = true;
        loadWhenAsked(guest);
    }

    private void loadWhenAsked(Tenant guest) {
        if (!guest.delivered || !guest.finishing) {
            return;
        }
        world().clock.after(LOAD, () -> {
            if (!has(guest) || guest.state != VmState.INCOMING || guest.phase != Phase.SETUP) {
                return;
            }
            if (refusesLoad) {
                guest.phase = Phase.FAILED;
                guest.error = "device state corrupt";
                return;
            }
            guest.phase = Phase.COMPLETED;
            guest.state = VmState.PAUSED;
            see(new Seen.Holds(now(), machine.name, guest.vm.value()));
            guest.returnPath.accept(Emission.SHUT);
            if (world().habits.runsWhenLoaded()) {
                run(guest, false);
            }
        });
    }

    /** What is here of a guest, for a look before and after. */
    Map<String, String> trace(VmId vm) {
        Map<String, String> things = new TreeMap<>();
        Optional<Tenant> guest = guest(vm);
        things.put("guest", guest.map(there -> there.state.name()).orElse("none"));
        things.put("sending", guest.map(Tenant::isSending).orElse(false).toString());
        things.put("throttle", guest.map(there -> there.throttle).orElse(0).toString());
        things.put("limited", guest.map(there -> there.limited).orElse(false).toString());
        return things;
    }

    DataSize used() {
        DataSize used = DataSize.ZERO;
        for (Entry<VmId, Tenant> _ : guests.entrySet()) {
            used = used.plus(World.GUEST_MEMORY);
        }
        return used;
    }

    private long now() {
        return world().clock.now();
    }

    private void see(Seen seen) {
        world().see(seen);
    }
}
