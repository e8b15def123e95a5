package dev.tern.transfer.migration;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.migration.OwnershipRecord.Kind;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.policy.Verdict;
import dev.tern.contracts.wire.EventType;
import dev.tern.transfer.ownership.Seals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One host: a hypervisor and a journal that outlive the agent, and the agent, which dies when told to. */
final class Node {

    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    final World world;
    final HostId host;
    final FakeHypervisor hypervisor;
    final FakeStartRules startRules;
    final FakeHooks hooks;
    final FakeGuestClock clocks;
    final List<Entry> disk = new ArrayList<>();
    final List<Alert> alerts = new ArrayList<>();
    final List<String> points = new ArrayList<>();
    private final Set<MigrationId> denied = new HashSet<>();
    private @Nullable Agent agent;
    private int life;
    /** Which of this node's points kills its agent; -1 for none. */
    int killAt = -1;
    /** The name of the point that kills it once. */
    String dieAt = "";

    Duration downFor = Duration.ofMillis(300);
    /** What the inventory holds of the guest when the agent reads it. */
    @Nullable
    Vm seenBefore;

    AgentSettings settings;
    boolean powerLoss;
    boolean hasRoom = true;

    Node(World world, HostId host) {
        this.world = world;
        this.host = host;
        this.settings = World.settings(host);
        this.hypervisor = new FakeHypervisor(this);
        this.startRules = new FakeStartRules(this);
        this.hooks = new FakeHooks(this);
        this.clocks = new FakeGuestClock(this);
    }

    void boot() {
        life++;
        guarded(life, () -> {
            Agent booted = new Agent(surroundings());
            agent = booted;
            booted.start();
            world.verdicts.forEach(this::taken);
            world.log.forEach(booted::published);
            alerts.forEach(booted::recall);
            if (seenBefore != null) {
                booted.seen(seenBefore);
            }
            booted.caughtUp();
        });
    }

    private Surroundings surroundings() {
        int born = life;
        return new Surroundings(
                host,
                settings,
                task -> world.after(Duration.ZERO, () -> guarded(born, task)),
                (delay, action) -> {
                    boolean[] cancelled = new boolean[1];
                    world.after(delay, () -> {
                        if (!cancelled[0]) {
                            guarded(born, action);
                        }
                    });
                    return () -> cancelled[0] = true;
                },
                world::now,
                world::clock,
                new SplittableRandom(7),
                hypervisor.client(born),
                hooks.of(born),
                clocks.of(born),
                world.network.peering(this, born),
                new Disk(),
                new Log(),
                new FakeSeals(),
                startRules.of(born));
    }

    /** Something that a death can come before or after. */
    void point(String name) {
        points.add(name);
        if (points.size() - 1 == killAt || name.equals(dieAt)) {
            dieAt = "";
            throw new Killed();
        }
    }

    void guarded(int born, Runnable action) {
        if (born != life || (agent == null && born > life)) {
            return;
        }
        try {
            action.run();
        } catch (Killed _) {
            kill();
        }
    }

    void kill() {
        life++;
        agent = null;
        if (powerLoss) {
            hypervisor.powerLoss();
        }
        world.network.died(this);
        world.after(downFor, this::boot);
    }

    boolean isUp() {
        return agent != null;
    }

    boolean isIdle() {
        return agent != null && agent.isIdle();
    }

    int life() {
        return life;
    }

    void tell(Consumer<Agent> what) {
        int born = life;
        world.after(
                Duration.ZERO,
                () -> guarded(born, () -> {
                    if (agent != null) {
                        what.accept(agent);
                    }
                }));
    }

    void command(MigrationCommand command) {
        tell(now -> now.command(command, world.clock()));
    }

    void give(OwnershipRecord record) {
        tell(now -> now.published(record));
    }

    void give(PlanVerdict verdict) {
        tell(now -> taken(verdict));
    }

    private void taken(PlanVerdict verdict) {
        verdict.moves().forEach((move, said) -> {
            if (said instanceof Verdict.Deny) {
                denied.add(move);
            }
        });
        java.util.Objects.requireNonNull(agent).judged(verdict);
    }

    /** No final record hands a guest over once policy's withdrawal has been taken in. */
    private void check(List<Entry> entries) {
        for (Entry entry : entries) {
            if (entry instanceof Entry.Owner(OwnershipRecord record)
                    && record.kind() == Kind.RELEASED
                    && denied.contains(record.migration())) {
                world.violations.add(world.now() + ": " + host + " releases what policy has taken back");
            }
        }
    }

    AgentView view() {
        return java.util.Objects.requireNonNull(agent).view();
    }

    Optional<DepartureNote> note(MigrationId migration) {
        return Optional.ofNullable(agent).flatMap(now -> now.departure(migration));
    }

    private final class Disk implements Journal {

        @Override
        public List<Entry> entries() {
            return List.copyOf(disk);
        }

        @Override
        public void append(List<Entry> entries) {
            point("before " + entries);
            check(entries);
            disk.addAll(entries);
            point("after " + entries);
        }

        @Override
        public void shorten(List<Entry> entries) {
            disk.clear();
            disk.addAll(entries);
        }

        @Override
        public boolean hasRoom() {
            return hasRoom;
        }
    }

    private final class Log implements Events {

        @Override
        public <T> void publish(EventType<T> type, T data) {
            world.publish(Node.this, type, data);
        }

        @Override
        public boolean hasRoom() {
            return true;
        }
    }

    private final class FakeSeals implements Seals {

        @Override
        public OwnershipRecord seal(OwnershipRecord record) {
            return new OwnershipRecord(
                    record.vm(),
                    record.host(),
                    record.epoch(),
                    record.kind(),
                    record.peer(),
                    record.migration(),
                    record.digest(),
                    record.external(),
                    record.stayPaused(),
                    record.at(),
                    "signed by " + host,
                    "certificate of " + host);
        }

        @Override
        public Optional<Reason> objection(OwnershipRecord record) {
            return ("signed by " + record.host()).equals(record.signature())
                    ? Optional.empty()
                    : Optional.of(new Reason("signature.wrong", "Not signed by " + record.host()));
        }
    }
}
