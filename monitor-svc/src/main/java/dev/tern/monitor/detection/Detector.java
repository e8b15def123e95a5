package dev.tern.monitor.detection;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.Alert.Severity;
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

    private static final Condition CPU_HIGH = new Condition(
            "host.cpu.high",
            Severity.WARNING,
            "Balance the fleet (tern plan), or wait: the scheduler balances by itself");
    private static final Condition CPU_LOW =
            new Condition("host.cpu.low", Severity.INFO, "Nothing has to be done; the host has room for more guests");
    private static final Condition MEMORY_HIGH = new Condition(
            "host.memory.high", Severity.WARNING, "Move guests away, or add memory: nothing large fits here any more");
    private static final Condition DOWN = new Condition(
            "host.down", Severity.CRITICAL, "See whether the host and its hypervisor run; its guests are unreachable");
    private static final Condition TWICE = new Condition(
            "vm.running.twice",
            Severity.CRITICAL,
            "Pause one of the two at once, find out which holds the truth, and destroy the other");
    private static final Condition FAULT = new Condition(
            "vm.memory.fault",
            Severity.CRITICAL,
            "The guest found its own memory damaged: restore it from a backup and keep the logs of its last move");

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
                CPU_HIGH,
                host,
                above(cpu, thresholds.cpuHigh()),
                sample.at(),
                "Host " + host + " is asked for " + cpu + " of its cores; the threshold is " + thresholds.cpuHigh());
        hold(
                CPU_LOW,
                host,
                below(cpu, thresholds.cpuLow()),
                sample.at(),
                "Host " + host + " is asked for " + cpu + " of its cores; the threshold is " + thresholds.cpuLow());
        hold(
                MEMORY_HIGH,
                host,
                above(used, thresholds.memoryHigh()),
                sample.at(),
                "Guests hold " + used + " of the memory of host " + host + "; the threshold is "
                        + thresholds.memoryHigh());
    }

    /** A silent host says nothing of its load: only DOWN is an alert of its own. */
    public void health(HostId host, HostHealth health, Instant at) {
        set(DOWN, host.value(), health == HostHealth.DOWN, at, "Host " + host + " is " + health);
    }

    /** Whether a guest runs on two hosts at the same time. */
    public void runningTwice(VmId vm, String name, boolean twice, String where, Instant at) {
        set(TWICE, vm.value(), twice, at, "VM " + name + (twice ? " runs on " : " no longer runs twice: ") + where);
    }

    /** What a guest says of its own memory; damage does not heal, so this never clears by itself. */
    public void memoryFault(VmId vm, String name, long faults, String first, Instant at) {
        set(FAULT, vm.value(), true, at, "VM " + name + " found " + faults + " faults in its memory, first: " + first);
    }

    /** Forgets a guest that is gone, clearing what fired about it. */
    public void gone(VmId vm, Instant at) {
        set(TWICE, vm.value(), false, at, "VM " + vm + " is gone");
        set(FAULT, vm.value(), false, at, "VM " + vm + " is gone");
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

    private void hold(Condition condition, String subject, Say say, Instant at, String text) {
        Key key = new Key(condition.code, subject);
        Hysteresis state =
                loads.computeIfAbsent(key, unseen -> new Hysteresis(thresholds.samples(), firing.contains(key)));
        if (state.add(say)) {
            set(condition, subject, state.isFiring(), at, text);
        }
    }

    private void set(Condition condition, String subject, boolean now, Instant at, String text) {
        Key key = new Key(condition.code, subject);
        boolean changed = now ? firing.add(key) : firing.remove(key);
        if (changed) {
            out.accept(new Alert(condition.code, condition.severity, subject, text, condition.remedy, at, now));
        }
    }

    private record Condition(String code, Severity severity, String remedy) {}

    private record Key(String code, String subject) {}
}
