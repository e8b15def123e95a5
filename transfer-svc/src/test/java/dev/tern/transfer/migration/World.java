package dev.tern.transfer.migration;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationCommand.Migrate;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.MigrationLimits;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.policy.RuleDecision;
import dev.tern.contracts.policy.RuleDecision.Effect;
import dev.tern.contracts.policy.Verdict;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.wire.EventType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Hosts, agents, links and the log in one thread and in virtual time. A guest's content is a number that grows while it
 * runs: a guest that is resumed with an older number than any copy has reached runs on a stale image, and two that run at
 * once are two owners. Both are noted at the moment they happen.
 */
final class World {

    static final Instant START = Instant.parse("2026-11-22T00:00:00Z");
    static final VmId VM = VmId.of("00000000-0000-4000-8000-000000000001");
    static final HostId A = HostId.of("host-a");
    static final HostId B = HostId.of("host-b");

    final Map<HostId, Node> nodes = new LinkedHashMap<>();
    final FakeNetwork network = new FakeNetwork(this);
    final List<String> violations = new ArrayList<>();
    final List<MigrationEvent> migrations = new ArrayList<>();
    final List<Object> events = new ArrayList<>();
    final List<OwnershipRecord> log = new ArrayList<>();
    /** What policy said, in its topic. */
    final List<PlanVerdict> verdicts = new ArrayList<>();
    /** Hosts where the guest was resumed, since this was cleared. */
    final List<HostId> resumedAt = new ArrayList<>();

    boolean logIsUp = true;
    private final PriorityQueue<Due> queue = new PriorityQueue<>();
    private Duration now = Duration.ZERO;
    private long sequence;
    private long truth;
    private int migrationCount;

    private record Due(Duration at, long sequence, Runnable action) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = at.compareTo(other.at);
            return byTime == 0 ? Long.compare(sequence, other.sequence) : byTime;
        }
    }

    World() {
        for (HostId host : List.of(A, B)) {
            nodes.put(host, new Node(this, host));
        }
    }

    static World started() {
        return started(VmState.RUNNING);
    }

    static World started(VmState state) {
        World world = new World();
        world.node(A).hypervisor.add(VM, "vm-1", state);
        world.nodes.values().forEach(Node::boot);
        world.run(Duration.ofSeconds(2));
        return world;
    }

    /** Another host, without guests. */
    Node join(HostId host) {
        Node node = new Node(this, host);
        nodes.put(host, node);
        node.boot();
        return node;
    }

    /** What the inventory says from now on. */
    void seenAt(HostId host) {
        Vm seen = new Vm(VM, "vm-1", host, 1, MEMORY, VmState.RUNNING, Map.of());
        nodes.values().forEach(node -> node.tell(agent -> agent.seen(seen)));
    }

    Node node(HostId host) {
        return java.util.Objects.requireNonNull(nodes.get(host));
    }

    Duration now() {
        return now;
    }

    Instant clock() {
        return START.plus(now);
    }

    void after(Duration delay, Runnable action) {
        queue.add(new Due(now.plus(delay), sequence++, action));
    }

    void run(Duration time) {
        Duration end = now.plus(time);
        while (!queue.isEmpty() && queue.peek().at().compareTo(end) <= 0) {
            Due due = queue.remove();
            now = due.at();
            due.action().run();
            age();
            nodes.values().forEach(node -> node.startRules.check());
        }
        now = end;
    }

    /** Until the move is over and both agents are idle, or the time is up. */
    boolean runUntilSettled(MigrationId migration, Duration most) {
        Duration end = now.plus(most);
        while (now.compareTo(end) < 0) {
            run(Duration.ofMillis(50));
            Optional<DepartureNote> note = node(A).note(migration);
            boolean bothUp = nodes.values().stream().allMatch(Node::isUp);
            if (bothUp
                    && note.isPresent()
                    && note.get().isSettled()
                    && nodes.values().stream().allMatch(Node::isIdle)) {
                return true;
            }
        }
        return false;
    }

    Migrate migrate(HostId from, HostId to) {
        return migrate(from, to, MigrationLimits.DEFAULT);
    }

    Migrate migrate(HostId from, HostId to, MigrationLimits limits) {
        return migrate(from, to, limits, Manner.RELAY);
    }

    Migrate migrate(HostId from, HostId to, Manner manner) {
        return migrate(from, to, MigrationLimits.DEFAULT, manner);
    }

    private Migrate migrate(HostId from, HostId to, MigrationLimits limits, Manner manner) {
        migrationCount++;
        Instant soon = clock().plusSeconds(60);
        return new Migrate(
                MigrationId.of(String.format("%08d-0000-4000-8000-000000000000", migrationCount)),
                PlanId.of("00000000-0000-4000-8000-00000000000f"),
                VM,
                "vm-1",
                from,
                to,
                new Endpoint(to.value(), 7000),
                soon,
                new Verdict.Allow(soon, List.of()),
                limits,
                manner);
    }

    /** Policy answers the move's plan, or takes its answer back; the agents read it now, or when they are up. */
    void judge(Migrate move, Verdict verdict) {
        PlanVerdict said = new PlanVerdict(move.plan(), "hash", clock(), Map.of(move.migration(), verdict));
        verdicts.add(said);
        nodes.values().stream().filter(Node::isUp).forEach(node -> node.give(said));
    }

    /** A rule takes the move's allow back. */
    void withdraw(Migrate move) {
        judge(move, new Verdict.Deny(List.of(new RuleDecision("keep-home", Effect.DENY, "the tenant asked for it"))));
    }

    <T> void publish(Node from, EventType<T> type, T data) {
        events.add(data);
        if (data instanceof Alert alert) {
            from.alerts.add(alert);
        }
        if (data instanceof MigrationEvent event) {
            migrations.add(event);
        }
        if (data instanceof OwnershipRecord record) {
            after(Duration.ofMillis(20), () -> {
                log.add(record);
                if (logIsUp) {
                    nodes.values().stream().filter(Node::isUp).forEach(node -> node.give(record));
                }
            });
        }
    }

    void aged(FakeHypervisor.FakeGuest guest) {
        truth++;
        guest.content = truth;
    }

    void resumed(HostId host, FakeHypervisor.FakeGuest guest) {
        resumedAt.add(host);
        if (guest.content < truth) {
            violations.add(now + ": " + host + " runs a stale image, " + guest.content + " of " + truth);
        }
    }

    List<HostId> running() {
        return nodes.values().stream()
                .filter(node -> node.hypervisor.isRunning(VM))
                .map(node -> node.host)
                .toList();
    }

    /** Where the guest is shut off and anybody could start it. */
    List<HostId> startable() {
        return nodes.values().stream()
                .filter(node -> node.hypervisor.isStartable(VM))
                .map(node -> node.host)
                .toList();
    }

    /** Where it is, in the sense of the mode in which it moves. */
    List<HostId> holders(MigrationMode mode) {
        return mode == MigrationMode.COLD ? startable() : running();
    }

    Node peerOf(Node node) {
        return node(node.host.equals(A) ? B : A);
    }

    private void age() {
        if (startable().size() > 1) {
            violations.add(now + ": could be started at " + startable());
        }
        List<HostId> running = running();
        if (running.size() > 1) {
            violations.add(now + ": runs at " + running);
        }
        for (HostId host : running) {
            aged(node(host).hypervisor.guest(VM));
        }
    }

    List<String> words(MigrationId migration) {
        return migrations.stream()
                .filter(event -> event.migration().equals(migration))
                .map(event -> event.state().word())
                .distinct()
                .toList();
    }

    MigrationState last(MigrationId migration) {
        return node(A).note(migration).orElseThrow().state();
    }

    static AgentSettings settings(HostId host) {
        return AgentSettings.defaults(Path.of("/run/tern", host.value()));
    }

    static final DataSize MEMORY = DataSize.ofMiB(256);
}
