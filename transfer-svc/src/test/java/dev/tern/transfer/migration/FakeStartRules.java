package dev.tern.transfer.migration;

import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.migration.OwnershipRecord.Kind;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A host's start rules: what is written at once is there when its agent dies, what is written soon may be not. */
final class FakeStartRules {

    private static final Duration SOON = Duration.ofMillis(5);

    private final Node node;
    private final Map<VmId, StartRule> disk = new HashMap<>();
    private final Map<VmId, StartRule> latest = new HashMap<>();

    FakeStartRules(Node node) {
        this.node = node;
    }

    StartRule rule(VmId vm) {
        return disk.getOrDefault(vm, new StartRule.Free());
    }

    StartRules of(int life) {
        latest.clear();
        latest.putAll(disk);
        return new StartRules() {

            @Override
            public void set(VmId vm, StartRule rule) {
                if (!rule.equals(rule(vm))) {
                    node.point("before rule " + rule);
                    latest.put(vm, rule);
                    disk.put(vm, rule);
                    node.point("after rule " + rule);
                }
            }

            @Override
            public void setLater(VmId vm, StartRule rule) {
                latest.put(vm, rule);
                node.world.after(SOON, () -> node.guarded(life, () -> disk.putAll(latest)));
            }
        };
    }

    /** Before its hypervisor is asked for something. */
    void expect(Class<? extends StartRule> expected, VmId vm) {
        if (!expected.isInstance(rule(vm))) {
            node.world.violations.add(node.world.now() + ": " + node.host + " has the start rule " + rule(vm)
                    + " where there must be " + expected.getSimpleName());
        }
    }

    /**
     * No host starts what another owns by now, whether or not their agents are up: unless people took it back, whose word is
     * that the other is off.
     */
    void check() {
        if (rule(World.VM) instanceof StartRule.Own(Epoch epoch)) {
            for (Node other : node.world.nodes.values()) {
                boolean owns = other.disk.stream()
                        .anyMatch(entry -> entry instanceof Entry.Owner(OwnershipRecord record)
                                && record.kind() == Kind.OWNED
                                && (record.migration() == null || record.peer() != null)
                                && epoch.isBefore(record.epoch()));
                if (owns && other != node) {
                    node.world.violations.add(
                            node.world.now() + ": " + node.host + " may start what " + other.host + " owns");
                }
            }
        }
    }
}
