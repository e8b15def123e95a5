package dev.tern.monitor.detection;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.AlertKind;
import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.fleet.HostSample;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.Ratio;
import dev.tern.monitor.detection.Hysteresis.Say;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Raises and clears the monitor's alerts. */
public final class Detector {

    private final Thresholds thresholds;
    private final Consumer<Alert> out;
    private final Map<Key, Hysteresis> loads = new HashMap<>();
    private final Set<Key> firing = new HashSet<>();

    /** @param out what is told of each alert that was raised or cleared */
    public Detector(Thresholds thresholds, Consumer<Alert> out) {
        this.thresholds = thresholds;
        this.out = out;
    }

    /** What this monitor said before its restart: what fired then is cleared when it no longer holds. */
    public void recall(Alert alert) {
        Key key = new Key(alert.code(), alert.subject());
        if (alert.firing()) {
            firing.add(key);
            loads.put(key, new Hysteresis(thresholds.samples(), true));
        } else {
            firing.remove(key);
            loads.remove(key);
        }
    }

    public void load(HostSample sample, DataSize memory) {
        Ratio cpu = sample.cpu();
        Ratio used = sample.memoryUsed().per(memory);
        String host = sample.host().value();
        hold(
                AlertKind.HOST_CPU_HIGH,
                host,
                above(cpu, thresholds.cpuHigh()),
                sample.at(),
                "Host " + host + " is asked for " + cpu + " of its cores; the threshold is " + thresholds.cpuHigh());
        hold(
                AlertKind.HOST_CPU_LOW,
                host,
                below(cpu, thresholds.cpuLow()),
                sample.at(),
                "Host " + host + " is asked for " + cpu + " of its cores; the threshold is " + thresholds.cpuLow());
        hold(
                AlertKind.HOST_MEMORY_HIGH,
                host,
                above(used, thresholds.memoryHigh()),
                sample.at(),
                "Guests hold " + used + " of the memory of host " + host + "; the threshold is "
                        + thresholds.memoryHigh());
    }

    /** A silent host says nothing of its load: only DOWN is an alert of its own. */
    public void health(HostId host, HostHealth health, Instant at) {
        set(AlertKind.HOST_DOWN, host.value(), health == HostHealth.DOWN, at, "Host " + host + " is " + health);
    }

    /** Whether a guest runs on two hosts at the same time. */
    public void runningTwice(VmId vm, String name, boolean twice, String where, Instant at) {
        set(
                AlertKind.VM_RUNNING_TWICE,
                vm.value(),
                twice,
                at,
                "VM " + name + (twice ? " runs on " : " no longer runs twice: ") + where);
    }

    /** What a guest says of its own memory; damage does not heal, so this never clears by itself. */
    public void memoryFault(VmId vm, String name, long faults, String first, Instant at) {
        set(
                AlertKind.VM_MEMORY_FAULT,
                vm.value(),
                true,
                at,
                "VM " + name + " found " + faults + " faults in its memory, first: " + first);
    }

    /** Forgets a guest that is gone, clearing what fired about it. */
    public void gone(VmId vm, Instant at) {
        set(AlertKind.VM_RUNNING_TWICE, vm.value(), false, at, "VM " + vm + " is gone");
        set(AlertKind.VM_MEMORY_FAULT, vm.value(), false, at, "VM " + vm + " is gone");
    }

    private Say above(Ratio value, Ratio threshold) {
        if (value.compareTo(threshold) >= 0) {
            return Say.YES;
        }
        return value.value() < threshold.value() - thresholds.margin().value() ? Say.NO : Say.NEITHER;
    }

    private Say below(Ratio value, Ratio threshold) {
        if (value.compareTo(threshold) < 0) {
            return Say.YES;
        }
        return value.value() > threshold.value() + thresholds.margin().value() ? Say.NO : Say.NEITHER;
    }

    private void hold(AlertKind kind, String subject, Say say, Instant at, String text) {
        Key key = new Key(kind.code(), subject);
        Hysteresis state =
                loads.computeIfAbsent(key, unseen -> new Hysteresis(thresholds.samples(), firing.contains(key)));
        if (state.add(say)) {
            set(kind, subject, state.isFiring(), at, text);
        }
    }

    private void set(AlertKind kind, String subject, boolean now, Instant at, String text) {
        Key key = new Key(kind.code(), subject);
        boolean changed = now ? firing.add(key) : firing.remove(key);
        if (changed) {
            out.accept(kind.alert(subject, text, at, now));
        }
    }

    private record Key(String code, String subject) {}
}
